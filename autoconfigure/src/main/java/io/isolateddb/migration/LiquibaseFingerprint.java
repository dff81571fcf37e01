package io.isolateddb.migration;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import liquibase.Scope;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.configuration.ConfigurationDefinition;
import liquibase.configuration.ConfiguredValue;
import liquibase.configuration.LiquibaseConfiguration;
import liquibase.integration.spring.SpringLiquibase;
import liquibase.util.LiquibaseUtil;
import org.jspecify.annotations.Nullable;

/**
 * The fingerprint of what Liquibase makes of a database: its version and extensions, its
 * settings, and all that it reads, which Liquibase finds itself.
 *
 * @param value the fingerprint, or {@code null} if the result is not known beforehand
 * @param unknown why it is not known, or {@code null}
 * @param read what the fingerprint is taken from
 */
record LiquibaseFingerprint(@Nullable String value, @Nullable String unknown, ReadResources read) {

	/**
	 * To be changed whenever the parts or their order change.
	 */
	private static final String FORMAT = "liquibase-1";

	/**
	 * What extensions can provide that changes the statements or their effect.
	 */
	private static final List<String> EXTENSIONS = List.of("liquibase.sqlgenerator.SqlGenerator",
			"liquibase.database.Database", "liquibase.datatype.LiquibaseDataType", "liquibase.change.Change",
			"liquibase.precondition.Precondition", "liquibase.executor.Executor", "liquibase.parser.ChangeLogParser",
			"liquibase.lockservice.LockService", "liquibase.changelog.ChangeLogHistoryService",
			"liquibase.changeset.ChangeSetService", "liquibase.command.CommandStep",
			"liquibase.snapshot.SnapshotGenerator");

	/**
	 * The fingerprint of a Liquibase, which reads its files, but opens no connection.
	 * @param product the short name that Liquibase has for the database, or {@code null}
	 * if it is not known
	 */
	static LiquibaseFingerprint of(SpringLiquibase liquibase, @Nullable String product) {
		ReadResources read = new ReadResources();
		LiquibaseCopy copy = new LiquibaseCopy(liquibase, read);
		String unknown = copy.unknownSetting();
		if (unknown != null) {
			return new LiquibaseFingerprint(null, unknown, read);
		}
		try {
			DatabaseChangeLog changeLog = copy.parse(product);
			return of(copy, new LiquibaseChangeLog(changeLog), read);
		}
		catch (Exception | LinkageError ex) {
			return new LiquibaseFingerprint(null, "its change log cannot be read: " + ex.getMessage(), read);
		}
	}

	private static LiquibaseFingerprint of(LiquibaseCopy copy, LiquibaseChangeLog changeLog, ReadResources read)
			throws IOException {
		changeLog.parameters().forEach(read::addParameter);
		copy.parameters().values().forEach(read::addParameters);
		String unknown = changeLog.unknown();
		if (unknown == null && !read.remote().isEmpty()) {
			unknown = "it reads " + read.remote();
		}
		Fingerprint fingerprint = new Fingerprint().add(FORMAT)
			.add(LiquibaseUtil.getBuildVersionInfo())
			.addUnordered(extensions());
		configuration(fingerprint.add("configuration"));
		copy.addTo(fingerprint.add("settings"));
		changeLog.addTo(fingerprint.add("change sets"));
		if (unknown == null && !addOutsideParameters(read, fingerprint.add("outside"))) {
			unknown = "it has parameters whose names are made of parameters";
		}
		read.addTo(fingerprint.add("files"));
		return new LiquibaseFingerprint((unknown != null) ? null : fingerprint.value(), unknown, read);
	}

	private static Stream<Fingerprint> extensions() throws IOException {
		Stream.Builder<Fingerprint> extensions = Stream.builder();
		for (String type : EXTENSIONS) {
			for (URL url : Collections
				.list(SpringLiquibase.class.getClassLoader().getResources("META-INF/services/" + type))) {
				try (InputStream stream = url.openStream()) {
					extensions.add(new Fingerprint().add(archive(url)).add(stream.readAllBytes()));
				}
			}
		}
		return extensions.build();
	}

	/**
	 * The name of an archive, which tells its version.
	 */
	private static String archive(URL url) {
		String path = url.getPath();
		int end = path.indexOf(".jar!");
		return (end >= 0) ? path.substring(path.lastIndexOf('/', end) + 1, end) : "";
	}

	/**
	 * Settings of Liquibase in system properties, environment variables and files, but
	 * for those that have their defaults.
	 */
	private static void configuration(Fingerprint fingerprint) {
		for (ConfigurationDefinition<?> definition : Scope.getCurrentScope()
			.getSingleton(LiquibaseConfiguration.class)
			.getRegisteredDefinitions(true)) {
			ConfiguredValue<?> value = definition.getCurrentConfiguredValue();
			if (value.found() && !value.wasDefaultValueUsed()) {
				fingerprint.add(definition.getKey()).add(String.valueOf(value.getValue()));
			}
		}
	}

	/**
	 * Add the system properties and environment variables that are parameters. They come
	 * before those of the change log, and may contain others.
	 * @return whether all are known
	 */
	private static boolean addOutsideParameters(ReadResources read, Fingerprint fingerprint) {
		Deque<String> names = new ArrayDeque<>(read.parameters());
		Set<String> seen = new HashSet<>();
		while (!names.isEmpty()) {
			String name = names.pop();
			if (name.contains("${")) {
				return false;
			}
			if (seen.add(name)) {
				ReadResources nested = new ReadResources();
				outside().filter((entry) -> entry.getKey().toString().equalsIgnoreCase(name)).forEach((entry) -> {
					fingerprint.add(name).add(entry.getValue().toString());
					nested.addParameters(entry.getValue().toString());
				});
				names.addAll(nested.parameters());
			}
		}
		return true;
	}

	private static Stream<Map.Entry<?, ?>> outside() {
		return Stream.concat(System.getenv().entrySet().stream(), System.getProperties().entrySet().stream());
	}

}
