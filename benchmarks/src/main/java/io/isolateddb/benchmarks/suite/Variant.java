package io.isolateddb.benchmarks.suite;

import java.util.Locale;

/**
 * A way to keep tests apart.
 */
enum Variant {

	NONE(NoIsolationSuite.class, Cost.LOW),

	ROLLBACK(RollbackSuite.class, Cost.LOW),

	ROLLBACK_BEFORE_EACH(RollbackBeforeEachSuite.class, Cost.LOW),

	ROLLBACK_SQL(RollbackSqlSuite.class, Cost.LOW),

	ISOLATED_ROLLBACK_SQL(IsolatedRollbackSqlSuite.class, Cost.LOW),

	ISOLATED_FIXTURES(IsolatedFixturesSuite.class, Cost.LOW),

	ISOLATED_MIGRATIONS(IsolatedMigrationsSuite.class, Cost.LOW),

	ISOLATED_BEFORE_ALL(IsolatedBeforeAllSuite.class, Cost.LOW),

	ISOLATED_METHOD(IsolatedMethodSuite.class, Cost.LOW),

	ISOLATED_CLASS(IsolatedClassSuite.class, Cost.LOW),

	ZONKY(ZonkySuite.class, Cost.HIGH),

	TRUNCATE(TruncateSuite.class, Cost.HIGH),

	FLYWAY_CLEAN(FlywayCleanSuite.class, Cost.HIGHEST);

	private final Class<? extends AbstractSuite> suite;

	private final Cost cost;

	Variant(Class<? extends AbstractSuite> suite, Cost cost) {
		this.suite = suite;
		this.cost = cost;
	}

	Class<? extends AbstractSuite> suite() {
		return this.suite;
	}

	Cost cost() {
		return this.cost;
	}

	/**
	 * Whether the database is chosen by what keeps the tests apart rather than by the
	 * application.
	 */
	boolean bringsDatabase() {
		return name().startsWith("ISOLATED_") || this == ZONKY;
	}

	/**
	 * Whether the library of the variant must be on the class path only for it, as it
	 * takes part in every context.
	 */
	boolean admits(String classPathEntry) {
		return this == ZONKY || !classPathEntry.contains("embedded-database-spring-test");
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	static Variant of(String name) {
		return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
	}

	/**
	 * Of how many tests a run may be, so that it ends in time.
	 */
	enum Cost {

		LOW, HIGH, HIGHEST

	}

}
