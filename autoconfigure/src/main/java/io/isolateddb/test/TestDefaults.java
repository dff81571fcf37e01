package io.isolateddb.test;

import java.util.List;

import io.isolateddb.IsolatedDatabase;

/**
 * What holds for the tests of a context that do not say otherwise; a bean of the context.
 *
 * @param scope the scope of a database, never {@link IsolatedDatabase.Scope#DEFAULT}
 * @param fixtures scripts for every test, before its own
 * @param access what the application may do, never
 * {@link IsolatedDatabase.Access#DEFAULT}
 * @param keep when a database is kept, never {@link IsolatedDatabase.Keep#DEFAULT}
 * @since 0.1.0
 */
public record TestDefaults(IsolatedDatabase.Scope scope, List<String> fixtures, IsolatedDatabase.Access access,
		IsolatedDatabase.Keep keep) {
}
