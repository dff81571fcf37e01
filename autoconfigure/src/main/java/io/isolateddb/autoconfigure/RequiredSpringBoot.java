package io.isolateddb.autoconfigure;

import io.isolateddb.IsolatedDatabaseException;

import org.springframework.boot.SpringBootVersion;

/**
 * The oldest Spring Boot that works: with an older one beside it, modules of Spring Boot
 * 4 that come with the starter stop every context, by an error that names none of this.
 */
final class RequiredSpringBoot {

	private static final int MAJOR_VERSION = 4;

	private RequiredSpringBoot() {
	}

	/**
	 * Check the Spring Boot on the class path.
	 * @param testClass the test class that is about to run
	 * @throws IsolatedDatabaseException if it is too old
	 */
	static void check(Class<?> testClass) {
		check(SpringBootVersion.getVersion(), testClass);
	}

	static void check(String version, Class<?> testClass) {
		String major = version.split("\\.", 2)[0];
		if (Integer.parseInt(major) < MAJOR_VERSION) {
			throw new IsolatedDatabaseException("No context for " + testClass.getName()
					+ ": isolated-database-spring-boot-starter-test needs Spring Boot " + MAJOR_VERSION
					+ ", and this is " + version + ". Move to Spring Boot " + MAJOR_VERSION
					+ ", or remove the dependency.");
		}
	}

}
