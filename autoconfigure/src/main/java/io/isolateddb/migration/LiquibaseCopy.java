package io.isolateddb.migration;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.change.Change;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.OfflineConnection;
import liquibase.exception.LiquibaseException;
import liquibase.integration.spring.SpringLiquibase;
import liquibase.integration.spring.SpringResourceAccessor;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * A copy of a {@link SpringLiquibase}, which records what it reads. It has all fields of
 * the original: not all of them have getters, and a later version may have more. Not
 * thread-safe.
 */
final class LiquibaseCopy extends SpringLiquibase {

	private final ReadResources read;

	LiquibaseCopy(SpringLiquibase original, ReadResources read) {
		this.read = read;
		ReflectionUtils.doWithFields(SpringLiquibase.class, (field) -> {
			ReflectionUtils.makeAccessible(field);
			field.set(this, field.get(original));
		}, ReflectionUtils.COPYABLE_FIELDS);
		setAnalyticsEnabled(false);
	}

	@Override
	protected SpringResourceAccessor createResourceOpener() {
		return new RecordingResourceAccessor(getResourceLoader(), this.read);
	}

	/**
	 * The change log, as Liquibase reads it, with the files of all changes opened. The
	 * database is not in Liquibase's scope, where its parsers would ask it for its
	 * history, which is a file if there is no connection.
	 * @param product the short name that Liquibase has for the database, or {@code null}
	 * if it is not known
	 * @throws Exception if the change log cannot be read, or a file is missing
	 */
	DatabaseChangeLog parse(@Nullable String product) throws Exception {
		SpringResourceAccessor accessor = createResourceOpener();
		Database database = (product != null) ? offline(product, accessor) : null;
		return Scope.child(Map.of(Scope.Attr.resourceAccessor.name(), accessor), () -> {
			DatabaseChangeLog changeLog = parse(new Liquibase(getChangeLog(), accessor, database));
			changes(changeLog).forEach(Change::generateCheckSum);
			return changeLog;
		});
	}

	private DatabaseChangeLog parse(Liquibase liquibase) throws LiquibaseException {
		parameters().forEach(liquibase::setChangeLogParameter);
		liquibase.getChangeLogParameters().setContexts(new Contexts(getContexts()));
		liquibase.getChangeLogParameters().setLabels(new LabelExpression(getLabelFilter()));
		return liquibase.getDatabaseChangeLog();
	}

	private Database offline(String product, SpringResourceAccessor accessor) throws LiquibaseException {
		Database database = DatabaseFactory.getInstance()
			.findCorrectDatabaseImplementation(new OfflineConnection("offline:" + product, accessor));
		if (getDefaultSchema() != null) {
			database.setDefaultSchemaName(getDefaultSchema());
		}
		return database;
	}

	static Stream<Change> changes(DatabaseChangeLog changeLog) {
		return changeLog.getChangeSets().stream().map(ChangeSet::getChanges).flatMap(List::stream);
	}

	Map<String, String> parameters() {
		return (this.parameters != null) ? new TreeMap<>(this.parameters) : Map.of();
	}

	/**
	 * What it does besides applying the change log, if anything.
	 */
	@Nullable String unknownSetting() {
		if (this.dropFirst || this.clearCheckSums) {
			return "it drops the database or clears checksums first";
		}
		if (this.testRollbackOnUpdate || this.rollbackFile != null) {
			return "it tests or writes rollbacks";
		}
		if (this.customizer != null) {
			return "it has a customizer";
		}
		return (this.licenseKey != null) ? "it has a license key" : null;
	}

	void addTo(Fingerprint fingerprint) {
		Stream
			.of(getChangeLog(), getContexts(), getLabelFilter(), getTag(), getDefaultSchema(), getLiquibaseSchema(),
					getLiquibaseTablespace(), getDatabaseChangeLogTable(), getDatabaseChangeLogLockTable())
			.forEach(fingerprint::add);
		parameters().forEach((name, value) -> fingerprint.add(name).add(value));
	}

}
