package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.pool.BuildRuns;
import io.isolateddb.pool.OwnServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A registry that was made before its rows had a project and a run gets these columns in
 * place, and JVMs of that version go on with it.
 */
@Tag("own-server")
@ParameterizedClass
@MethodSource("io.isolateddb.pool.OwnServer#available")
class RegistryOfAnEarlierVersionIntegrationTests {

	private static final String OLD = "isodb_kept_Old_12345678";

	@Parameter
	OwnServer server;

	private DatabaseEngine engine;

	@BeforeEach
	void begin() throws SQLException {
		this.server.begin();
		this.engine = this.server.engine();
		try (RegistryJvm jvm = new RegistryJvm(this.engine, BuildRuns.next())) {
			jvm.join();
		}
		for (String column : List.of("jvms DROP COLUMN run", "test_databases DROP COLUMN project",
				"test_databases DROP COLUMN run")) {
			this.server.registry().sql("ALTER TABLE " + column).update();
		}
		keepAsBefore();
	}

	/**
	 * The statements of that version.
	 */
	private void keepAsBefore() throws SQLException {
		this.server.registry()
			.sql("INSERT INTO jvms (id, description, connections) VALUES (1, 'an old one', 0)")
			.update();
		this.server.registry()
			.sql("INSERT INTO test_databases (name, kind, owner, fingerprint, connections, used) "
					+ "SELECT ?, 'KEPT', 1, NULL, 0, clock FROM registry")
			.param(OLD)
			.update();
		this.engine.administration().create(OLD);
		this.server.registry()
			.sql("UPDATE test_databases SET kind = 'KEPT', owner = NULL, connections = 0, test = 'a test', "
					+ "used = (SELECT clock FROM registry) WHERE name = ? AND owner = 1")
			.param(OLD)
			.update();
		this.server.registry().sql("DELETE FROM jvms WHERE id = 1").update();
	}

	@AfterEach
	void dropAll() throws SQLException {
		this.engine.close();
		this.server.dropAll();
	}

	@Test
	void columnsAreAddedAndWhatWasKeptStays() throws SQLException {
		try (RegistryJvm jvm = new RegistryJvm(this.engine, BuildRuns.next())) {
			jvm.kept().limit(0);
			String name = jvm.keep("isodb_a", "com.example.PostTests");

			assertThat(this.server.databases()).containsExactlyInAnyOrder(OLD, name);
			assertThat(jvm.kept().onServer()).containsExactlyInAnyOrder(OLD, name);
		}
	}

	@Test
	void columnsAreAddedOnceByManyJvms() {
		List<RegistryJvm> many = IntStream.range(0, 6)
			.parallel()
			.mapToObj((number) -> new RegistryJvm(this.engine, BuildRuns.next()))
			.peek(RegistryOfAnEarlierVersionIntegrationTests::joined)
			.toList();

		assertThat(this.server.registry().sql("SELECT count(DISTINCT run) FROM jvms").query(int.class).single())
			.isEqualTo(many.size());
		many.forEach((jvm) -> jvm.session().close());
	}

	@Test
	void additionThatWasInterruptedGoesOn() throws SQLException {
		this.server.registry().sql("ALTER TABLE jvms ADD COLUMN run varchar(250)").update();

		try (RegistryJvm jvm = new RegistryJvm(this.engine, BuildRuns.next())) {
			assertThat(jvm.kept().onServer()).containsExactly(OLD);
		}
	}

	@Test
	void jvmOfTheEarlierVersionGoesOn() throws SQLException {
		try (RegistryJvm jvm = new RegistryJvm(this.engine, BuildRuns.next())) {
			jvm.join();
			this.engine.administration().drop(OLD);
			this.server.registry().sql("DELETE FROM test_databases").update();

			keepAsBefore();

			assertThat(jvm.kept().onServer()).containsExactly(OLD);
		}
	}

	private static void joined(RegistryJvm jvm) {
		try {
			jvm.join();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
