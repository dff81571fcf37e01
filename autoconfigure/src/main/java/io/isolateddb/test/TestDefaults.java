package io.isolateddb.test;

import java.util.List;

import io.isolateddb.IsolatedDatabase;

/**
 * The defaults for the tests of a context, where their annotations do not say otherwise.
 * A bean of the context.
 *
 * @since 0.1.0
 */
public interface TestDefaults {

	/**
	 * Whether each test method or each test class has a database.
	 * @return the scope, never {@link IsolatedDatabase.Scope#DEFAULT}
	 */
	IsolatedDatabase.Scope scope();

	/**
	 * The scripts for every test, which are applied before its own.
	 * @return the scripts
	 */
	List<String> fixtures();

	/**
	 * What the application may do in the database of a test.
	 * @return the access, never {@link IsolatedDatabase.Access#DEFAULT}
	 */
	IsolatedDatabase.Access access();

	/**
	 * When the database of a test is kept.
	 * @return when, never {@link IsolatedDatabase.Keep#DEFAULT}
	 */
	IsolatedDatabase.Keep keep();

}
