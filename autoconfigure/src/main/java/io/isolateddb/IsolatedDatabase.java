package io.isolateddb;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.apiguardian.api.API;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Gives a test a real, migrated, pooled database of its own. While a Spring test runs,
 * every {@link javax.sql.DataSource} of its application context connects to this
 * database. A test class without Spring gets it as parameters of its constructor, its
 * tests, and the methods before and after them; Flyway migrates it from
 * {@code classpath:db/migration}, or a {@link #migrator()} does.
 * <p>
 * On a class, the annotation applies to all test methods of the class. It is inherited by
 * subclasses and, unless {@code @NestedTestConfiguration} says otherwise, by nested test
 * classes, and it can be used as a meta-annotation. On a method, it overrides the class
 * attribute by attribute: an attribute that the method leaves at its default is taken
 * from the class. The {@link #fixtures() fixtures} of a method are added after those of
 * its class.
 * <p>
 * Tests may commit, make HTTP requests, work on other threads and change the schema: no
 * other test sees it, and nothing has to be cleaned up. Test classes that would share a
 * cached application context without this annotation share one with it, whatever its
 * attributes.
 * <p>
 * The attributes {@link #migrations()}, {@link #migrator()} and {@link #migrate() migrate
 * = false} say where the schema comes from, so they exclude each other: at most one of
 * them can be set in one annotation. A method that sets one of them overrides the one
 * that its class sets.
 *
 * @since 0.1.0
 * @see Fixtures
 */
@API(status = API.Status.STABLE, since = "0.1.0")
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
@ExtendWith(IsolatedDatabaseExtension.class)
@Repeatable(IsolatedDatabase.List.class)
@ResourceLock(providers = IsolatedDatabaseLocks.class)
public @interface IsolatedDatabase {

	/**
	 * Whether each test method or each test class has a database.
	 * @return the scope; by default what the property {@code isolated-database.scope}
	 * says, which is {@link Scope#METHOD} if it is not set
	 */
	Scope scope() default Scope.DEFAULT;

	/**
	 * SQL scripts that are applied in this order on top of the migrations. A bare name
	 * such as {@code users} stands for {@code fixtures/users.sql} beside the test class
	 * on the class path ({@code .sql} is added if missing); a value that starts with
	 * {@code /}, {@code classpath:} or {@code file:} is taken as it is.
	 * @return the scripts; none by default
	 */
	String[] fixtures() default {};

	/**
	 * Flyway locations to migrate the database from, instead of the application's.
	 * Excludes {@link #migrator()} and {@link #migrate() migrate = false}.
	 * @return the locations; by default those of the application
	 */
	String[] migrations() default {};

	/**
	 * Schema code of your own that creates the database instead of Flyway. A bean of this
	 * type is used if the application context has one, otherwise the no-argument
	 * constructor. Excludes {@link #migrations()} and {@link #migrate() migrate = false}.
	 * @return the migrator; {@link DatabaseMigrator} itself, the default, stands for none
	 */
	Class<? extends DatabaseMigrator> migrator() default DatabaseMigrator.class;

	/**
	 * Whether the database is migrated at all. The value {@code false} excludes
	 * {@link #migrations()} and {@link #migrator()}.
	 * @return {@code false} for an empty database; {@code true} by default
	 */
	boolean migrate() default true;

	/**
	 * What the application may do in the database while the test runs. Migrations,
	 * fixtures and the start of the application context always have all rights.
	 * @return the access; by default what the property {@code isolated-database.access}
	 * says, which is {@link Access#FULL} if it is not set
	 */
	Access access() default Access.DEFAULT;

	/**
	 * Whether the database is kept after its test, so that it can be inspected.
	 * @return when it is kept; by default what the property
	 * {@code isolated-database.keep} says, which is {@link Keep#ON_FAILURE} if it is not
	 * set
	 */
	Keep keep() default Keep.DEFAULT;

	/**
	 * The name of the DataSource bean that this annotation applies to. Repeat the
	 * annotation to configure another bean. An annotation that names a DataSource
	 * overrides one in the same place that names none.
	 * @return the name; by default the annotation applies to every DataSource of the
	 * application context
	 */
	String dataSource() default "";

	/**
	 * Which tests share a database.
	 */
	enum Scope {

		/**
		 * What the property {@code isolated-database.scope} says.
		 */
		DEFAULT,

		/**
		 * Each test method has a database of its own. What a test class writes before its
		 * first method is in the database of each of its methods.
		 */
		METHOD,

		/**
		 * The methods of a test class share one database. Each method sees what the
		 * methods before it have written.
		 */
		CLASS

	}

	/**
	 * What an application may do in its database.
	 */
	enum Access {

		/**
		 * What the property {@code isolated-database.access} says.
		 */
		DEFAULT,

		/**
		 * Everything. The application connects as the privileged user.
		 */
		FULL,

		/**
		 * {@code SELECT}, {@code INSERT}, {@code UPDATE} and {@code DELETE} in all tables
		 * of all schemas, and the use of sequences. The application connects as a user
		 * that can create nothing, not even temporary tables, and cannot connect to the
		 * database of another test.
		 */
		RESTRICTED

	}

	/**
	 * When a database is kept after its test. A kept database is named after the test,
	 * and is dropped when the same test passes in a later run, or fails again.
	 */
	enum Keep {

		/**
		 * What the property {@code isolated-database.keep} says.
		 */
		DEFAULT,

		/**
		 * When the test has failed. The failure then ends with the name of the database,
		 * how to open it, and what the test changed in it.
		 */
		ON_FAILURE,

		/**
		 * Always. This costs the time and the space of one database for each test.
		 */
		ALWAYS,

		/**
		 * Never.
		 */
		NEVER

	}

	/**
	 * Container of several {@link IsolatedDatabase}.
	 */
	@Documented
	@Inherited
	@Retention(RetentionPolicy.RUNTIME)
	@Target({ ElementType.TYPE, ElementType.METHOD })
	@ExtendWith(IsolatedDatabaseExtension.class)
	@ResourceLock(providers = IsolatedDatabaseLocks.class)
	@interface List {

		/**
		 * The annotations.
		 * @return the annotations
		 */
		IsolatedDatabase[] value();

	}

}
