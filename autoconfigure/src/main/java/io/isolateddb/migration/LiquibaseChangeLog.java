package io.isolateddb.migration;

import java.util.List;
import java.util.stream.Stream;

import liquibase.change.Change;
import liquibase.change.ColumnConfig;
import liquibase.change.core.ExecuteShellCommandChange;
import liquibase.change.core.InsertDataChange;
import liquibase.change.core.LoadDataChange;
import liquibase.change.core.LoadDataColumnConfig;
import liquibase.change.core.StopChange;
import liquibase.change.core.UpdateDataChange;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.precondition.Precondition;
import liquibase.precondition.PreconditionLogic;
import liquibase.precondition.core.ChangeLogPropertyDefinedPrecondition;
import liquibase.precondition.core.DBMSPrecondition;
import liquibase.precondition.core.ObjectQuotingStrategyPrecondition;
import liquibase.precondition.core.PreconditionContainer;
import liquibase.precondition.core.PreconditionContainer.ErrorOption;
import liquibase.precondition.core.PreconditionContainer.FailOption;
import liquibase.precondition.core.RunningAsPrecondition;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the files of a change log decide what it makes of a database, and whether
 * a second run does nothing.
 *
 * @param changeLog the change log
 */
record LiquibaseChangeLog(DatabaseChangeLog changeLog) {

	private static final String CHANGES = "liquibase.change.core";

	private static final String PRECONDITIONS = "liquibase.precondition.core";

	/**
	 * Conditions that are the same before and after a run.
	 */
	private static final List<Class<? extends Precondition>> CONSTANT = List.of(DBMSPrecondition.class,
			ObjectQuotingStrategyPrecondition.class, ChangeLogPropertyDefinedPrecondition.class);

	/**
	 * What is not known, if anything. Preconditions of the change log itself are checked
	 * in each run, those of a change set until it has run.
	 */
	@Nullable String unknown() {
		if (!preconditions(this.changeLog.getPreconditions())
			.allMatch((condition) -> isGroup(condition) || CONSTANT.contains(condition.getClass()))
				|| isRetried(this.changeLog.getPreconditions())) {
			return "its change log has preconditions that look at the database in each run";
		}
		return this.changeLog.getChangeSets()
			.stream()
			.flatMap((changeSet) -> Stream.ofNullable(unknown(changeSet))
				.map((reason) -> "change set " + changeSet.toString(false) + " " + reason))
			.findFirst()
			.orElse(null);
	}

	private static @Nullable String unknown(ChangeSet changeSet) {
		if (changeSet.isAlwaysRun()) {
			return "runs each time";
		}
		if (Boolean.FALSE.equals(changeSet.getFailOnError()) || isRetried(changeSet.getPreconditions())) {
			return "is tried again in the next run";
		}
		if (changeSet.getRunWith() != null && !changeSet.getRunWith().equalsIgnoreCase("jdbc")) {
			return "runs with " + changeSet.getRunWith();
		}
		if (!preconditions(changeSet.getPreconditions()).allMatch(LiquibaseChangeLog::isKnown)) {
			return "has a precondition that looks beyond the database";
		}
		return changeSet.getChanges().stream().allMatch(LiquibaseChangeLog::isKnown) ? null
				: "does more than its files say";
	}

	private static boolean isKnown(Change change) {
		if (!change.getClass().getPackageName().equals(CHANGES) || change instanceof ExecuteShellCommandChange
				|| change instanceof StopChange) {
			return false;
		}
		if (change instanceof LoadDataChange load) {
			return load.getColumns().stream().noneMatch(LiquibaseChangeLog::isFile);
		}
		return columns(change)
			.noneMatch((column) -> column.getValueBlobFile() != null || column.getValueClobFile() != null);
	}

	private static Stream<ColumnConfig> columns(Change change) {
		if (change instanceof InsertDataChange insert) {
			return insert.getColumns().stream();
		}
		return (change instanceof UpdateDataChange update) ? update.getColumns().stream() : Stream.empty();
	}

	/**
	 * Whether the values of a column are names of files.
	 */
	private static boolean isFile(LoadDataColumnConfig column) {
		return column.getTypeEnum() == LoadDataChange.LOAD_DATA_TYPE.BLOB
				|| column.getTypeEnum() == LoadDataChange.LOAD_DATA_TYPE.CLOB;
	}

	private static boolean isKnown(Precondition condition) {
		return condition instanceof PreconditionContainer
				|| (condition.getClass().getPackageName().equals(PRECONDITIONS)
						&& !(condition instanceof RunningAsPrecondition));
	}

	private static boolean isGroup(Precondition condition) {
		return condition instanceof PreconditionLogic && isKnown(condition);
	}

	/**
	 * Whether a change set that was not run because of its preconditions is looked at in
	 * the next run again.
	 */
	private static boolean isRetried(@Nullable PreconditionContainer container) {
		return preconditions(container).anyMatch((condition) -> condition instanceof PreconditionContainer nested
				&& (nested.getOnFail() == FailOption.CONTINUE || nested.getOnError() == ErrorOption.CONTINUE));
	}

	/**
	 * The names of the parameters that preconditions ask for.
	 */
	Stream<String> parameters() {
		return Stream
			.concat(Stream.of(this.changeLog.getPreconditions()),
					this.changeLog.getChangeSets().stream().map(ChangeSet::getPreconditions))
			.flatMap(LiquibaseChangeLog::preconditions)
			.flatMap((condition) -> (condition instanceof ChangeLogPropertyDefinedPrecondition defined)
					? Stream.ofNullable(defined.getProperty()) : Stream.empty());
	}

	private static Stream<Precondition> preconditions(@Nullable Precondition condition) {
		Stream<Precondition> nested = (condition instanceof PreconditionLogic group)
				? group.getNestedPreconditions().stream().flatMap(LiquibaseChangeLog::preconditions) : Stream.empty();
		return Stream.concat(Stream.ofNullable(condition), nested);
	}

	/**
	 * The change sets in their order, which need not be that of the files.
	 */
	void addTo(Fingerprint fingerprint) {
		this.changeLog.getChangeSets().forEach((changeSet) -> fingerprint.add(changeSet.toString(false)));
	}

}
