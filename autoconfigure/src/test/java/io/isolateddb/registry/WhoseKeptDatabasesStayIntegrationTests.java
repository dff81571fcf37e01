package io.isolateddb.registry;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
 * Which of the databases that projects and runs on one server keep are dropped, by whom,
 * and which stay.
 */
@Tag("own-server")
@ParameterizedClass
@MethodSource("io.isolateddb.pool.OwnServer#available")
class WhoseKeptDatabasesStayIntegrationTests {

	private static final String TEST = "com.example.PostTests#publishes";

	private static final Path WORKSPACE = Path.of("/builds/workspace");

	@Parameter
	OwnServer server;

	private DatabaseEngine engine;

	private final List<RegistryJvm> opened = new ArrayList<>();

	private int created;

	@BeforeEach
	void begin() throws SQLException {
		this.server.begin();
		this.engine = this.server.engine();
	}

	@AfterEach
	void dropAll() throws SQLException {
		for (RegistryJvm jvm : this.opened) {
			jvm.close();
		}
		this.engine.close();
		this.server.dropAll();
	}

	@Test
	void rowTellsProjectAndRun() throws SQLException {
		RegistryJvm jvm = jvm(new BuildRun("shop of GitHub Actions acme/shop test", "GitHub Actions 12 1"));

		String name = keep(jvm, TEST);

		assertThat(this.server.registry()
			.sql("SELECT name, project, run, test FROM test_databases WHERE kind = 'KEPT'")
			.query()
			.singleRow())
			.containsExactlyInAnyOrderEntriesOf(Map.of("name", name, "project", "shop of GitHub Actions acme/shop test",
					"run", "GitHub Actions 12 1", "test", TEST + ", since a reason"));
	}

	@Test
	void jobsWithEqualPathsKeepEachOthersEvidence() throws SQLException {
		RegistryJvm one = jvm(job("acme/shop", "test", "refs/heads/main", "1"));
		String first = keep(one, TEST);
		one.close();

		List<String> others = new ArrayList<>();
		for (BuildRun job : List.of(job("acme/store", "test", "refs/heads/main", "1"),
				job("acme/shop", "integration-test", "refs/heads/main", "1"),
				job("acme/shop", "test", "refs/pull/7/merge", "2"))) {
			RegistryJvm other = jvm(job);
			other.kept().limit(0);
			other.kept().forget(TEST);
			others.add(keep(other, TEST));
			other.close();
		}

		assertThat(others).doesNotContain(first).doesNotHaveDuplicates();
		assertThat(this.server.databases()).contains(first).containsAll(others).hasSize(4);
	}

	@Test
	void jobThatRunsAgainDropsItsOwn() throws SQLException {
		RegistryJvm one = jvm(job("acme/shop", "test", "refs/heads/main", "1"));
		keep(one, TEST);
		String other = keep(one, "com.example.PostTests#fails");
		one.close();

		RegistryJvm next = jvm(job("acme/shop", "test", "refs/heads/main", "2"));
		next.kept().forget(TEST);
		assertThat(this.server.databases()).containsExactly(other);

		next.kept().limit(0);
		assertThat(this.server.databases()).isEmpty();
	}

	@Test
	void nothingIsDroppedOfARunThatMayStillBeGoing() throws SQLException {
		RegistryJvm going = jvm(BuildRuns.next());
		String first = keep(going, TEST);

		RegistryJvm other = jvm(BuildRuns.next());
		other.kept().limit(0);
		other.kept().forget(TEST);
		String second = keep(other, TEST);

		assertThat(second).isNotEqualTo(first);
		assertThat(this.server.databases()).containsExactlyInAnyOrder(first, second);

		going.close();
		other.close();
		RegistryJvm next = jvm(BuildRuns.next());
		next.kept().forget(TEST);
		assertThat(this.server.databases()).as("both are of the test").isEmpty();
	}

	@Test
	void forksOfOneRunLeaveOneAnotherTheirEvidence() throws SQLException {
		BuildRun run = BuildRuns.next();
		RegistryJvm fork = jvm(run);
		String first = keep(fork, TEST);
		fork.close();

		RegistryJvm later = jvm(run);
		later.kept().limit(0);
		later.kept().forget(TEST);
		String second = keep(later, TEST);

		assertThat(this.server.databases()).containsExactlyInAnyOrder(first, second);
	}

	@Test
	void attemptsInOneJvmReplaceOneAnother() throws SQLException {
		RegistryJvm jvm = jvm(BuildRuns.next());

		assertThat(keep(jvm, TEST)).isEqualTo(keep(jvm, TEST));

		assertThat(this.server.databases()).hasSize(1);
	}

	@Test
	void limitHoldsForOneProject() throws SQLException {
		RegistryJvm shop = jvm(BuildRuns.nextOf("shop"));
		RegistryJvm store = jvm(BuildRuns.nextOf("store"));
		List<String> ofShop = new ArrayList<>();
		List<String> stay = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			ofShop.add(keep(shop, TEST + i));
			stay.add(keep(store, TEST + i));
		}
		shop.close();
		store.close();

		jvm(BuildRuns.nextOf("shop")).kept().limit(1);

		stay.add(ofShop.get(2));
		assertThat(this.server.databases()).containsExactlyInAnyOrderElementsOf(stay);
	}

	@Test
	void forksOfOneRunCountTogether() throws SQLException {
		BuildRun run = BuildRuns.next();
		List<RegistryJvm> forks = List.of(jvm(run), jvm(run), jvm(run));
		jvm(BuildRuns.next()).kept().admit(create(forks.get(0)), TEST, 1);

		List<CompletableFuture<Long>> admitted = forks.stream()
			.map((fork) -> CompletableFuture
				.supplyAsync(() -> IntStream.range(0, 6).filter((test) -> admit(fork, test)).count()))
			.toList();

		assertThat(admitted.stream().mapToLong(CompletableFuture::join).sum()).isEqualTo(7);
	}

	private boolean admit(RegistryJvm fork, int test) {
		try {
			String database = create(fork);
			boolean admitted = fork.kept().admit(database, TEST + test, 7);
			if (admitted) {
				fork.kept().keep(database, TEST + test, "a reason");
			}
			return admitted;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void databaseThatIsDroppedByHandOrNotKeptInTheEndDoesNotCount() throws SQLException {
		RegistryJvm jvm = jvm(BuildRuns.next());
		RegistryJvm fork = jvm(jvm.session().run());
		String name = keep(jvm, TEST);
		String wanted = create(jvm);
		assertThat(jvm.kept().admit(wanted, TEST + 1, 2)).isTrue();
		assertThat(fork.kept().admit(create(fork), TEST + 2, 2)).isFalse();

		this.engine.administration().drop(name);
		assertThat(fork.kept().admit(create(fork), TEST + 2, 2)).isTrue();

		jvm.databases().drop(wanted);
		assertThat(fork.kept().admit(create(fork), TEST + 3, 2)).isTrue();
		assertThat(fork.kept().admit(create(fork), TEST + 4, 2)).isFalse();
	}

	@Test
	void ofProjectsThatNobodyBuildsAnyMoreTheLatestStay() throws SQLException {
		RegistryJvm old = jvm(BuildRuns.nextOf("forgotten"));
		String oldest = keep(old, TEST);
		String latest = keep(old, TEST + 1);
		old.close();
		for (int i = 1; i < KeptDatabases.MOST_OF_OTHERS; i++) {
			this.server.registry()
				.sql("INSERT INTO test_databases (name, kind, connections, test, used) "
						+ "SELECT ?, 'KEPT', 0, 'of an earlier version', clock + ? FROM registry")
				.params("isodb_kept_" + i, i)
				.update();
		}

		jvm(BuildRuns.next()).kept().limit(10);

		assertThat(this.server.databases()).contains(latest).doesNotContain(oldest);
		assertThat(this.server.registry()
			.sql("SELECT count(*) FROM test_databases WHERE kind = 'KEPT'")
			.query(int.class)
			.single()).isEqualTo(KeptDatabases.MOST_OF_OTHERS);
	}

	private static BuildRun job(String repository, String job, String branch, String run) {
		return BuildRun.of(
				Map.of("GITHUB_REPOSITORY", repository, "GITHUB_JOB", job, "GITHUB_REF", branch, "GITHUB_RUN_ID", run),
				WORKSPACE);
	}

	private RegistryJvm jvm(BuildRun run) throws SQLException {
		RegistryJvm jvm = new RegistryJvm(this.engine, run);
		jvm.join();
		this.opened.add(jvm);
		return jvm;
	}

	private synchronized String nextName() {
		return "isodb_" + this.created++;
	}

	private String create(RegistryJvm jvm) throws SQLException {
		String name = nextName();
		jvm.create(name);
		return name;
	}

	private String keep(RegistryJvm jvm, String test) throws SQLException {
		return jvm.keep(nextName(), test);
	}

}
