package io.isolateddb.migration;

import java.lang.reflect.Proxy;
import java.util.List;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ClassProvider;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;

/**
 * Prints a fingerprint that has classes in it which are generated at run time.
 */
public final class FingerprintPrinter {

	private FingerprintPrinter() {
	}

	public static void main(String[] arguments) {
		System.out.print(" " + fingerprint(arguments[0]));
	}

	static String fingerprint(String folder) {
		ClassProvider<JavaMigration> provider = () -> List.of(V1__Seed.class);
		return new FlywayFingerprint(Flyway.configure()
			.locations("filesystem:" + folder)
			.javaMigrationClassProvider(provider)
			.resolvers((context) -> List.of())
			.callbacks(proxy())).value();
	}

	static Callback proxy() {
		return (Callback) Proxy.newProxyInstance(Callback.class.getClassLoader(), new Class<?>[] { Callback.class },
				(proxy, method, arguments) -> method.getName().equals("getCallbackName") ? "proxy" : null);
	}

	/**
	 * A migration without fields of its own.
	 */
	public static class V1__Seed extends BaseJavaMigration {

		@Override
		public void migrate(Context context) {
		}

	}

}
