package io.isolateddb.registry;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RegistrySession}.
 */
class RegistrySessionIntegrationTests {

	@ParameterizedTest
	@Timeout(60)
	@MethodSource("io.isolateddb.testsupport.TestServer#available")
	void errorInTransactionLeavesTheRegistryToOthers(TestServer server) throws SQLException {
		try (RegistrySession failing = new RegistrySession(server.engine().sharedServer(), BuildRun::current);
				RegistrySession other = new RegistrySession(server.engine().sharedServer(), BuildRun::current)) {
			for (Throwable failure : List.of(new OutOfMemoryError("no memory"), new IllegalStateException("no state"),
					new SQLException("no sense"))) {
				assertThatExceptionOfType(failure.getClass()).isThrownBy(() -> failing.transaction((registry) -> {
					registry.update("UPDATE jvms SET connections = 1000 WHERE id = ?", registry.jvm());
					throw sneaky(failure);
				}));

				long start = System.nanoTime();
				List<Integer> changed = other.transaction((registry) -> registry.query((row) -> row.getInt(1),
						"SELECT count(*) FROM jvms WHERE connections = 1000"));
				assertThat(changed).containsExactly(0);
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
			}
			failing.transaction((registry) -> registry.jvms().remove(registry.jvm()));
			other.transaction((registry) -> registry.jvms().remove(registry.jvm()));
		}
	}

	/**
	 * Each new fixture asks for a template that mostly does not exist.
	 */
	@ParameterizedTest
	@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
	@MethodSource("io.isolateddb.testsupport.TestServer#available")
	void whoFindsNoTemplateWaitsForNoTransaction(TestServer server) throws SQLException {
		try (RegistrySession session = new RegistrySession(server.engine().sharedServer(), BuildRun::current);
				RegistrySession other = new RegistrySession(server.engine().sharedServer(), BuildRun::current)) {
			SharedTemplates templates = new SharedTemplates(session);
			assertThat(templates.find("no fingerprint")).isNull();

			other.transaction((registry) -> {
				assertThat(templates.find("no fingerprint")).isNull();
				return registry.jvms().remove(registry.jvm());
			});
			session.transaction((registry) -> registry.jvms().remove(registry.jvm()));
		}
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> RuntimeException sneaky(Throwable failure) throws T {
		throw (T) failure;
	}

}
