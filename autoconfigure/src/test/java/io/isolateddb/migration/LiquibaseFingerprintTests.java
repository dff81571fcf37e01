package io.isolateddb.migration;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.isolateddb.testsupport.ChangeLogs;
import liquibase.change.custom.CustomTaskChange;
import liquibase.database.Database;
import liquibase.exception.ValidationErrors;
import liquibase.integration.spring.SpringLiquibase;
import liquibase.resource.ResourceAccessor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LiquibaseFingerprint}.
 */
class LiquibaseFingerprintTests {

	private static final String MASTER = ChangeLogs.BEGIN + """
			<property file="names.properties" relativeToChangelogFile="true"/>
			<include file="formatted.sql" relativeToChangelogFile="true"/>
			<include file="more.yaml" relativeToChangelogFile="true"/>
			<includeAll path="all" relativeToChangelogFile="true"/>
			<changeSet id="1" author="a">
				<sqlFile path="statements.sql" relativeToChangelogFile="true"/>
				<loadData file="rows.csv" relativeToChangelogFile="true" tableName="t"/>
				<loadUpdateData file="changed.csv" relativeToChangelogFile="true" tableName="t" primaryKey="id"/>
				<createProcedure path="procedure.sql" relativeToChangelogFile="true"/>
				<createView path="view.sql" relativeToChangelogFile="true" viewName="v"/>
				<sql>INSERT INTO t VALUES ('${liquibase.fingerprint.test}')</sql>
			</changeSet>
			""" + ChangeLogs.END;

	private static final String CHANGE_SET = "--liquibase formatted sql\n--changeset a:%s\nSELECT 1;\n";

	@TempDir
	private Path folder;

	private URLClassLoader loader;

	@BeforeEach
	void write() throws IOException {
		this.loader = loader(this.folder);
		write("master.xml", MASTER);
		write("names.properties", "x=1");
		write("formatted.sql", CHANGE_SET.formatted("f"));
		write("more.yaml", """
				databaseChangeLog:
				- changeSet:
				    id: y
				    author: a
				    changes:
				    - sql: SELECT 1
				""");
		write("all/1.sql", CHANGE_SET.formatted("all1"));
		write("all/plain.sql", "SELECT 1");
		write("statements.sql", "SELECT 1");
		write("rows.csv", "id\n1\n");
		write("changed.csv", "id\n1\n");
		write("procedure.sql", "CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'");
		write("view.sql", "SELECT 1");
	}

	private static URLClassLoader loader(Path folder) throws MalformedURLException {
		return new URLClassLoader(new URL[] { folder.toUri().toURL() },
				LiquibaseFingerprintTests.class.getClassLoader());
	}

	private void write(String file, String content) throws IOException {
		Path path = this.folder.resolve("db").resolve(file);
		Files.createDirectories(path.getParent());
		Files.writeString(path, content);
	}

	@Test
	void valueIsTheSameWhereverTheFilesLie(@TempDir Path other) throws IOException {
		String value = value();

		try (Stream<Path> files = Files.walk(this.folder)) {
			for (Path file : files.toList()) {
				Path copy = other.resolve(this.folder.relativize(file));
				if (Files.isDirectory(file)) {
					Files.createDirectories(copy);
				}
				else {
					Files.copy(file, copy);
				}
			}
		}
		this.loader = loader(other);

		assertThat(value()).isEqualTo(value);
	}

	@ParameterizedTest
	@ValueSource(strings = { "master.xml", "names.properties", "formatted.sql", "more.yaml", "all/1.sql",
			"all/plain.sql", "statements.sql", "rows.csv", "changed.csv", "procedure.sql", "view.sql" })
	void valueWhenAFileDiffersDiffers(String file) throws IOException {
		String value = value();

		write(file, Files.readString(this.folder.resolve("db").resolve(file)) + "\n");

		assertThat(value()).isNotEqualTo(value);
	}

	@Test
	void nothingIsWritten() {
		assertThat(value()).isNotNull();
		assertThat(Path.of("databasechangelog.csv")).doesNotExist();
	}

	@Test
	void valueWhenAFileIsAddedToAFolderDiffers() throws IOException {
		String value = value();

		write("all/2.sql", CHANGE_SET.formatted("all2"));

		assertThat(value()).isNotEqualTo(value);
	}

	@ParameterizedTest
	@MethodSource("settings")
	void valueWhenASettingDiffersDiffers(Consumer<SpringLiquibase> setting) throws IOException {
		SpringLiquibase liquibase = liquibase();
		setting.accept(liquibase);

		assertThat(value(liquibase)).isNotEqualTo(value());
	}

	static Stream<Consumer<SpringLiquibase>> settings() {
		return Stream.of((liquibase) -> liquibase.setContexts("test"), (liquibase) -> liquibase.setLabelFilter("test"),
				(liquibase) -> liquibase.setTag("test"), (liquibase) -> liquibase.setDefaultSchema("test"),
				(liquibase) -> liquibase.setLiquibaseSchema("test"),
				(liquibase) -> liquibase.setLiquibaseTablespace("test"),
				(liquibase) -> liquibase.setDatabaseChangeLogTable("test"),
				(liquibase) -> liquibase.setDatabaseChangeLogLockTable("test"),
				(liquibase) -> liquibase.setChangeLogParameters(Map.of("test", "1")),
				(liquibase) -> liquibase.setChangeLog("db/master.xml"));
	}

	@Test
	void valueWhenASystemPropertyIsAParameterTakesItIn() {
		String value = value();

		assertThat(withProperty("liquibase.fingerprint.other", "1")).isEqualTo(value);
		assertThat(withProperty("Liquibase.Fingerprint.Test", "1")).isNotEqualTo(value)
			.isNotEqualTo(withProperty("Liquibase.Fingerprint.Test", "2"));
	}

	@Test
	void valueWhenLiquibaseIsConfiguredBySystemPropertiesDiffers() {
		assertThat(withProperty("liquibase.preserveSchemaCase", "true")).isNotEqualTo(value());
	}

	private String withProperty(String name, String value) {
		System.setProperty(name, value);
		try {
			return value();
		}
		finally {
			System.clearProperty(name);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "<changeSet id='1' author='a' runAlways='true'><sql>SELECT 1</sql></changeSet>",
			"<changeSet id='1' author='a' failOnError='false'><sql>SELECT 1</sql></changeSet>",
			"<changeSet id='1' author='a' runWith='psql'><sql>SELECT 1</sql></changeSet>",
			"<changeSet id='1' author='a'><executeCommand executable='date'/></changeSet>",
			"<changeSet id='1' author='a'><stop message='here'/></changeSet>",
			"<changeSet id='1' author='a'><customChange class='io.isolateddb.migration.LiquibaseFingerprintTests$Custom'/></changeSet>",
			"<changeSet id='1' author='a'><insert tableName='t'><column name='c' valueClobFile='c.txt'/></insert></changeSet>",
			"<changeSet id='1' author='a'><update tableName='t'><column name='c' valueBlobFile='c.txt'/></update></changeSet>",
			"<changeSet id='1' author='a'><loadData file='db/rows.csv' tableName='t'><column name='id' type='clob'/></loadData></changeSet>",
			"<changeSet id='1' author='a'><preConditions onFail='CONTINUE'><tableExists tableName='t'/></preConditions></changeSet>",
			"<changeSet id='1' author='a'><preConditions onError='CONTINUE'><tableExists tableName='t'/></preConditions></changeSet>",
			"<changeSet id='1' author='a'><preConditions><runningAs username='me'/></preConditions></changeSet>",
			"<changeSet id='1' author='a'><preConditions><not><customPrecondition className='x.Y'/></not></preConditions></changeSet>",
			"<preConditions><not><tableExists tableName='t'/></not></preConditions>",
			"<changeSet id='1' author='a'><sqlFile path='db/missing.sql'/></changeSet>",
			"<include file='db/missing.xml'/>",
			"<changeSet id='1' author='a'><sql>SELECT '${a.${b}}'</sql></changeSet>" })
	void valueOfWhatFilesDoNotDecideIsUnknown(String content) throws IOException {
		write("master.xml", ChangeLogs.BEGIN + content + ChangeLogs.END);

		assertThat(fingerprint(liquibase()).value()).isNull();
		assertThat(fingerprint(liquibase()).unknown()).isNotBlank();
	}

	@ParameterizedTest
	@ValueSource(strings = { "<preConditions><dbms type='postgresql'/></preConditions>",
			"<changeSet id='1' author='a' runOnChange='true'><sql>SELECT 1</sql></changeSet>",
			"<changeSet id='1' author='a' runWith='jdbc'><sql>SELECT 1</sql></changeSet>",
			"<changeSet id='1' author='a'><preConditions onFail='MARK_RAN'><not><tableExists tableName='t'/></not></preConditions></changeSet>",
			"<changeSet id='1' author='a'><preConditions onFail='WARN'><sqlCheck expectedResult='1'>SELECT 1</sqlCheck></preConditions></changeSet>",
			"<changeSet id='1' author='a' context='prod'><sql>SELECT now()</sql></changeSet>" })
	void valueOfWhatFilesDecideIsKnown(String content) throws IOException {
		write("master.xml", ChangeLogs.BEGIN + content + ChangeLogs.END);

		assertThat(fingerprint(liquibase()).unknown()).isNull();
	}

	@Test
	void parameterThatAPreconditionAsksForIsTakenIn() throws IOException {
		write("master.xml", ChangeLogs.BEGIN + "<changeSet id='1' author='a'><preConditions onFail='MARK_RAN'>"
				+ "<changeLogPropertyDefined property='liquibase.fingerprint.asked'/></preConditions></changeSet>"
				+ ChangeLogs.END);

		assertThat(withProperty("liquibase.fingerprint.asked", "1")).isNotEqualTo(value());
	}

	@ParameterizedTest
	@MethodSource("unknownSettings")
	void valueOfASettingThatDoesMoreIsUnknown(Consumer<SpringLiquibase> setting) {
		SpringLiquibase liquibase = liquibase();
		setting.accept(liquibase);

		assertThat(fingerprint(liquibase).value()).isNull();
		assertThat(LiquibaseMigrator.of(liquibase, null).unknown()).isNotBlank();
	}

	static Stream<Consumer<SpringLiquibase>> unknownSettings() {
		return Stream.of((liquibase) -> liquibase.setDropFirst(true), (liquibase) -> liquibase.setClearCheckSums(true),
				(liquibase) -> liquibase.setTestRollbackOnUpdate(true),
				(liquibase) -> liquibase.setRollbackFile(Path.of("rollback.sql").toFile()),
				(liquibase) -> liquibase.setLicenseKey("key"), (liquibase) -> liquibase.setCustomizer((inner) -> {
				}));
	}

	@Test
	void classOfAnApplicationIsUnknown() {
		SpringLiquibase own = new SpringLiquibase() {
		};
		own.setChangeLog("classpath:db/master.xml");
		own.setResourceLoader(new DefaultResourceLoader(this.loader));

		assertThat(LiquibaseMigrator.of(own, null).unknown()).contains("LiquibaseFingerprintTests");
		assertThat(LiquibaseMigrator.of(liquibase(), null).unknown()).isNull();
	}

	private String value() {
		return value(liquibase());
	}

	private static String value(SpringLiquibase liquibase) {
		LiquibaseFingerprint fingerprint = fingerprint(liquibase);
		assertThat(fingerprint.unknown()).isNull();
		return fingerprint.value();
	}

	private static LiquibaseFingerprint fingerprint(SpringLiquibase liquibase) {
		return LiquibaseFingerprint.of(liquibase, "postgresql");
	}

	private SpringLiquibase liquibase() {
		SpringLiquibase liquibase = new SpringLiquibase();
		liquibase.setChangeLog("classpath:db/master.xml");
		liquibase.setResourceLoader(new DefaultResourceLoader(this.loader));
		return liquibase;
	}

	/**
	 * A change that does nothing.
	 */
	public static class Custom implements CustomTaskChange {

		@Override
		public void execute(Database database) {
		}

		@Override
		public String getConfirmationMessage() {
			return "";
		}

		@Override
		public void setUp() {
		}

		@Override
		public void setFileOpener(ResourceAccessor accessor) {
		}

		@Override
		public ValidationErrors validate(Database database) {
			return new ValidationErrors();
		}

	}

}
