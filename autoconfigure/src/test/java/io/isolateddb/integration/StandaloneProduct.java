package io.isolateddb.integration;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.isolateddb.testsupport.SystemProperties;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The products on which tests without Spring are run, as the user of each declares it.
 */
enum StandaloneProduct {

	/**
	 * The server of this build, without any declaration.
	 */
	POSTGRESQL(Map.of()),

	H2(Map.of("spring.datasource.url", "jdbc:h2:mem:app")),

	/**
	 * Its migrations have a place of their own, as no other product knows its SQL.
	 */
	SQLITE(Map.of("spring.datasource.url", "jdbc:sqlite:app.db", StandaloneProduct.LOCATIONS,
			"classpath:io/isolateddb/integration/sqlite"));

	static final String LOCATIONS = "spring.flyway.locations";

	private final Map<String, String> declared;

	StandaloneProduct(Map<String, String> declared) {
		this.declared = declared;
	}

	/**
	 * Let the tests that run next have this product.
	 */
	void declare(SystemProperties properties) {
		if (this != POSTGRESQL) {
			properties.set("isolated-database.server.url", null);
		}
		this.declared.forEach(properties::set);
	}

	/**
	 * The URL of an application that has a setting of its own.
	 */
	String urlWithParameter() {
		return switch (this) {
			case POSTGRESQL -> "jdbc:postgresql://localhost:1/shop?" + parameter();
			case H2 -> "jdbc:h2:mem:shop;" + parameter();
			case SQLITE -> "jdbc:sqlite:shop.db?" + parameter();
		};
	}

	String parameter() {
		return switch (this) {
			case POSTGRESQL -> "ApplicationName=shop";
			case H2 -> "MODE=PostgreSQL";
			case SQLITE -> "foreign_keys=false";
		};
	}

	/**
	 * Whether its tests have files in the folder of the build.
	 */
	boolean keepsFiles() {
		return this != POSTGRESQL;
	}

	/**
	 * The beginning of the name under which the database of a test case is kept.
	 */
	String keptName(Class<?> testCase, String method) {
		return keepsFiles() ? testCase.getName().replace('.', '/') + "/" + method
				: "isodb_kept_" + testCase.getSimpleName() + "." + method + "_";
	}

	/**
	 * The names of the users in the kept database that a failure tells of.
	 */
	List<String> keptUsers(Throwable failure) {
		String printed = KeptOnServer.print(failure);
		return keepsFiles() ? JdbcClient.create(new DriverManagerDataSource(line(printed, "URL"), "sa", ""))
			.sql("SELECT name FROM users ORDER BY id")
			.query(String.class)
			.list() : new KeptOnServer().users(line(printed, "name"));
	}

	private static String line(String printed, String title) {
		Matcher line = Pattern.compile("^\\s*" + title + ": +(.*)$", Pattern.MULTILINE).matcher(printed);
		if (!line.find()) {
			throw new AssertionError(printed);
		}
		return line.group(1);
	}

}
