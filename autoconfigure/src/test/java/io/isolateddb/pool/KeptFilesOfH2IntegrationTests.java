package io.isolateddb.pool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.KeptFiles;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.TestServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What earlier runs have kept of H2 lies in files, which no registry lists.
 */
class KeptFilesOfH2IntegrationTests {

	private static final String TEST = "com.example.PostTests#publishes";

	@TempDir
	private Path build;

	private KeptFiles files;

	private ServerDatabases databases;

	@BeforeEach
	void start() throws IOException {
		this.files = new KeptFiles(this.build.resolve("target/isolated-databases"), ".mv.db");
		for (int i = 0; i < 3; i++) {
			keep("com.example.OtherTests#fails" + i, i);
		}
		keep(TEST, 10);
		String directory = System.getProperty("user.dir");
		System.setProperty("user.dir", this.build.toString());
		DatabaseEngine engine = DatabaseProduct.engineFor(TestServer.H2.address());
		System.setProperty("user.dir", directory);
		this.databases = new ServerDatabases(engine, ServerOptions.defaults());
	}

	private void keep(String test, long time) throws IOException {
		Path file = this.files.prepare(KeptFiles.nameOf(test));
		Files.writeString(file, "of an earlier run");
		Files.setLastModifiedTime(file, FileTime.fromMillis(time * 1_000_000));
	}

	@AfterEach
	void end() {
		this.databases.close();
	}

	@Test
	void fileIsDeletedWhenItsTestHasRunAgain() {
		lease().close();

		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.files.names().size() == 3);
		assertThat(this.files.path(KeptFiles.nameOf(TEST))).doesNotExist();
	}

	@Test
	void fileIsReplacedWhenItsTestIsKeptAgain() {
		DatabaseLease lease = lease();
		KeptDatabase kept = lease.keep("somebody wants to see it");
		lease.close();

		assertThat(kept.name()).isEqualTo("com/example/PostTests/publishes");
		assertThat(kept.openCommand()).contains("org.h2.tools.Shell", kept.jdbcUrl());
		assertThat(this.files.path(kept.name())).content(StandardCharsets.ISO_8859_1)
			.startsWith("H:2");
	}

	@Test
	void latestFilesStay() {
		this.databases.keepAtMost(2);

		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.files.names().size() == 2);
		assertThat(this.files.names()).containsExactly(KeptFiles.nameOf(TEST), "com/example/OtherTests/fails2");
	}

	private DatabaseLease lease() {
		HikariConfig declared = new HikariConfig();
		declared.setJdbcUrl("jdbc:h2:mem:declared");
		return this.databases
			.pool(this.databases.emptyTemplate(),
					new PoolOptions(new ConnectionSettings(declared, 2), 1, Duration.ofSeconds(30)))
			.lease(TEST);
	}

}
