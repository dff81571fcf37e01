package io.isolateddb.integration;

/**
 * The stress of {@link StressIntegrationTests} on MySQL or MariaDB, in a JVM of its own.
 */
public final class StressMain {

	static final String SUCCESS = "all have succeeded";

	private StressMain() {
	}

	public static void main(String[] arguments) {
		try {
			StressIntegrationTests.runOnMySql();
			System.out.println(SUCCESS);
		}
		catch (AssertionError | RuntimeException ex) {
			ex.printStackTrace();
		}
		System.exit(0);
	}

}
