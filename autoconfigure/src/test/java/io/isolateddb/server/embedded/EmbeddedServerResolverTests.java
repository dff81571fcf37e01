package io.isolateddb.server.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

import io.isolateddb.server.ServerRequest;
import io.isolateddb.server.ServerResolver.Resolved;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.BDDMockito;
import org.mockito.Mockito;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the warning of {@link EmbeddedServerResolver} about old servers.
 */
@ExtendWith(OutputCaptureExtension.class)
class EmbeddedServerResolverTests {

	private final EmbeddedPostgresResolver resolver = new EmbeddedPostgresResolver();

	@TempDir
	private Path folder;

	@ParameterizedTest
	@ValueSource(strings = { "14.22", "14", "13.1", "9.6.24" })
	void olderVersionCannotBeRewound(String version) {
		assertThat(this.resolver.limitation(version))
			.isEqualTo("The embedded PostgreSQL " + version + " cannot be rewound, so that each test that writes costs "
					+ "a fresh clone. Import io.isolateddb:isolated-database-bom into the dependency management, which "
					+ "brings PostgreSQL 18.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "15.0", "15beta1", "18.6", "100", "", "devel" })
	void otherVersionHasNoLimitation(String version) {
		assertThat(this.resolver.limitation(version)).isEmpty();
	}

	@Test
	void mariaDbHasNoLimitation() {
		assertThat(new EmbeddedMariaDbResolver().limitation("11.4.2")).isEmpty();
	}

	@Test
	void oldServerIsWarnedOfOnce(CapturedOutput output) throws Exception {
		ServerDirectory directory = new ServerDirectory(this.folder.resolve("server"));
		ServerDirectory.Usage usage = directory.exclusively(directory::acquire);
		ServerPassword.create(directory.password(), EmbeddedPostgresServer.PASSWORD_FILE);
		ServerProcess process = new ServerProcess(ProcessHandle.current(), OptionalInt.empty());
		EmbeddedServerResolver old = new FixedResolver(
				new EmbeddedPostgresServer(directory, usage, new RunningServer(process, 1, "14.22"), "a test"));

		resolve(old);
		resolve(old);

		assertThat(output.getAll().lines().filter((line) -> line.contains("cannot be rewound"))).hasSize(1)
			.first()
			.asString()
			.contains("WARN", "The embedded PostgreSQL 14.22 ");
		usage.release();
	}

	private static void resolve(EmbeddedServerResolver resolver) {
		assertThat(resolver.resolve(new ServerRequest(null, null, EmbeddedServerResolverTests.class.getClassLoader())))
			.isInstanceOfSatisfying(Resolved.class, (resolved) -> resolved.opener().get());
	}

	/**
	 * Starts nothing: its server runs already.
	 */
	private static final class FixedResolver extends EmbeddedServerResolver {

		private final EmbeddedServer server;

		private FixedResolver(EmbeddedServer server) {
			super("PostgreSQL", EmbeddedPostgresResolver.LIBRARY);
			this.server = server;
		}

		@Override
		String limitation(String version) {
			return new EmbeddedPostgresResolver().limitation(version);
		}

		@Override
		String scheme(ServerRequest request) {
			return "jdbc:postgresql:";
		}

		@Override
		ChosenSettings chosen(Map<String, String> settings) {
			return ChosenSettings.NONE;
		}

		@Override
		EmbeddedLauncher<?> launcher(ServerDirectories directories, String scheme, ChosenSettings chosen) {
			EmbeddedLauncher<EmbeddedServer> launcher = Mockito.mock();
			BDDMockito.given(launcher.launch(BDDMockito.anyString())).willReturn(this.server);
			return launcher;
		}

	}

}
