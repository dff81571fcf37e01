package io.isolateddb.test;

import java.util.List;
import java.util.function.Function;

import io.isolateddb.IsolatedDatabase.Keep;
import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.DatabaseScope;
import io.isolateddb.pool.KeptDatabase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of an isolated test method or class. When it ends, its databases are returned,
 * or kept and named in the failure.
 */
final class TestRun {

	private static final Logger logger = LoggerFactory.getLogger(TestRun.class);

	private final DatabaseScope scope;

	private final Function<ApplicationDatabase, Keep> keep;

	TestRun(DatabaseScope scope, Function<ApplicationDatabase, Keep> keep) {
		this.scope = scope;
		this.keep = keep;
	}

	DatabaseScope scope() {
		return this.scope;
	}

	/**
	 * Called when the test, or a part of it, has failed.
	 */
	void failed(Throwable failure) {
		if (!FailureNote.isFailure(failure)) {
			return;
		}
		try {
			List<KeptDatabase> kept = this.scope.keep((database) -> this.keep.apply(database) != Keep.NEVER, true,
					"the test has failed", (test) -> FailureNote.attach(failure, notKept(test)));
			kept.forEach((database) -> FailureNote.attach(failure, database.toString()));
		}
		catch (RuntimeException ex) {
			FailureNote.attach(failure, "The database of " + this.scope + " could not be kept: " + ex.getMessage());
		}
	}

	private static String notKept(String test) {
		return "The database of " + test + " is not kept, since this run has kept as many as "
				+ "isolated-database.keep-limit allows. Run the test alone to look at its database.";
	}

	/**
	 * Called when the test has ended.
	 * @param failure why it has failed, or {@code null}
	 */
	void end(@Nullable Throwable failure) {
		try {
			if (failure != null) {
				failed(failure);
			}
			this.scope.keep((database) -> this.keep.apply(database) == Keep.ALWAYS, false,
					"the databases of tests are always kept", (test) -> {
					})
				.forEach((database) -> logger.info("{}", database));
		}
		catch (RuntimeException ex) {
			logger.warn("The database of {} could not be kept: {}", this.scope, ex.getMessage());
		}
		finally {
			this.scope.close();
		}
	}

}
