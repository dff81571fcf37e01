package io.isolateddb;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.apiguardian.api.API;

/**
 * SQL scripts from one folder that are applied on top of the migrations of an
 * {@link IsolatedDatabase}. The annotation can be repeated and combined with
 * {@link IsolatedDatabase#fixtures()}: scripts are applied in order of appearance, those
 * of a method after those of its class. It does not isolate a test by itself: the test or
 * its class needs {@link IsolatedDatabase} too.
 *
 * @since 0.1.0
 */
@API(status = API.Status.STABLE, since = "0.1.0")
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
@Repeatable(Fixtures.List.class)
public @interface Fixtures {

	/**
	 * Folder of the scripts, such as {@code classpath:shared/}; a path without a leading
	 * {@code /}, {@code classpath:} or {@code file:} is relative to the package of the
	 * test class.
	 * @return the folder; by default {@code fixtures} beside the test class
	 */
	String path() default "fixtures/";

	/**
	 * Names of the scripts in that folder, in the order in which they are applied.
	 * {@code .sql} is added if missing.
	 * @return the names
	 */
	String[] scripts();

	/**
	 * Container of several {@link Fixtures}.
	 */
	@Documented
	@Inherited
	@Retention(RetentionPolicy.RUNTIME)
	@Target({ ElementType.TYPE, ElementType.METHOD })
	@interface List {

		/**
		 * The fixtures, in order of appearance.
		 * @return the fixtures
		 */
		Fixtures[] value();

	}

}
