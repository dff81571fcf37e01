package io.isolateddb.engine.sqlite;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SqliteDescriptors}.
 */
@EnabledOnOs(OS.LINUX)
class SqliteDescriptorsTests {

	private static final int FILES = 5;

	@TempDir
	private Path folder;

	private final List<FileInputStream> opened = new ArrayList<>();

	private Path database;

	private long now;

	@BeforeEach
	void createDatabase() throws IOException {
		this.database = Files.createFile(this.folder.toRealPath().resolve("a.sqlite"));
	}

	@AfterEach
	void close() throws IOException {
		for (FileInputStream file : this.opened) {
			file.close();
		}
	}

	@Test
	void fileCountsAsOftenAsItIsOpen() throws IOException {
		SqliteDescriptors descriptors = ofThisProcess();
		for (int i = 0; i < FILES; i++) {
			assertThat(descriptors.count(this.database)).isEqualTo(i);
			open(this.database);
		}

		assertThat(descriptors.count(this.database)).isEqualTo(FILES);
		assertThat(descriptors.countAnew(this.database)).isEqualTo(FILES);
		close();
		assertThat(descriptors.count(this.database)).isZero();
	}

	@Test
	void fileCountsThatHasTheNumberOfAnotherOneThatWasClosed() throws IOException {
		Path other = Files.createFile(this.folder.resolve("other"));
		for (int i = 0; i < FILES; i++) {
			open(other);
		}
		SqliteDescriptors descriptors = ofThisProcess();
		assertThat(descriptors.count(this.database)).isZero();
		close();
		for (int i = 0; i < FILES; i++) {
			open(this.database);
		}

		assertThat(descriptors.count(this.database)).isEqualTo(FILES);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/usr/lib/a.jar", "/opt/jdk/lib/modules", "/dev/random", "/dev/urandom" })
	void whatTheJvmNeverClosesIsAskedForAgainAfterAWhile(String file) throws IOException {
		SqliteDescriptors descriptors = withDatabaseInPlaceOf(file);

		this.now += TimeUnit.MILLISECONDS.toNanos(100);
		assertThat(descriptors.count(this.database)).isZero();
		this.now++;
		assertThat(descriptors.count(this.database)).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/tmp/a.jar.log", "/dev/null", "/home/modules", "socket:[7]", "/tmp/b.sqlite",
			"/tmp/a.sqlite-wal", "/tmp/a.sqlite-shm", "/tmp/a.template", "/tmp/locks" })
	void allOthersAreAskedForEachTime(String file) throws IOException {
		assertThat(withDatabaseInPlaceOf(file).count(this.database)).isOne();
	}

	@Test
	void whatIsHeldCountsAndIsNotAskedForUntilItIsReleased() throws IOException {
		Path links = Files.createDirectory(this.folder.resolve("links"));
		List<Path> files = List.of(this.database, Path.of(this.database + "-wal"), Path.of(this.database + "-shm"),
				Path.of(this.database + "-image"), this.database);
		for (int i = 0; i < files.size(); i++) {
			Files.createSymbolicLink(links.resolve("" + (7 + i)), files.get(i));
		}
		SqliteDescriptors descriptors = new SqliteDescriptors(links.toFile(), () -> this.now);

		assertThat(descriptors.hold(this.database, 1)).isEmpty();
		Set<String> held = descriptors.hold(this.database, 2);
		assertThat(held).containsExactlyInAnyOrder("7", "8", "9", "11");
		assertThat(descriptors.count(this.database)).isEqualTo(2);
		replace(links.resolve("8"));
		assertThat(descriptors.count(this.database)).isEqualTo(2);
		replace(links.resolve("10"));
		assertThat(descriptors.count(this.database)).isEqualTo(3);
		descriptors.release(held);
		assertThat(descriptors.count(this.database)).isEqualTo(4);
	}

	@Test
	void whatWasClosedIsNotHeld() throws IOException {
		Path links = Files.createDirectory(this.folder.resolve("links"));
		Path link = Files.createSymbolicLink(links.resolve("7"), this.database);
		SqliteDescriptors descriptors = new SqliteDescriptors(links.toFile(), () -> this.now);
		assertThat(descriptors.hold(this.database, 1)).containsExactly("7");

		Files.delete(link);

		assertThat(descriptors.countAnew(this.database)).isZero();
	}

	private void replace(Path link) throws IOException {
		Files.delete(link);
		Files.createSymbolicLink(link, this.database);
	}

	/**
	 * Descriptors that know a file under a number which the database has got since.
	 */
	private SqliteDescriptors withDatabaseInPlaceOf(String file) throws IOException {
		Path links = Files.createDirectory(this.folder.resolve("links"));
		Path link = Files.createSymbolicLink(links.resolve("7"), Path.of(file));
		SqliteDescriptors descriptors = new SqliteDescriptors(links.toFile(), () -> this.now);
		assertThat(descriptors.countAnew(this.database)).isZero();
		replace(link);
		return descriptors;
	}

	@Test
	void standardStreamsAreNoSessions() throws IOException {
		Path links = Files.createDirectory(this.folder.resolve("links"));
		for (String number : List.of("0", "1", "2", "3")) {
			Files.createSymbolicLink(links.resolve(number), this.database);
		}

		assertThat(new SqliteDescriptors(links.toFile(), () -> this.now).countAnew(this.database)).isOne();
	}

	@Test
	void nothingIsOpenWhereTheSystemDoesNotTell() {
		SqliteDescriptors descriptors = new SqliteDescriptors(this.folder.resolve("missing").toFile(), () -> this.now);

		assertThat(descriptors.countAnew(this.database)).isZero();
		assertThat(descriptors.count(this.database)).isZero();
	}

	private SqliteDescriptors ofThisProcess() {
		SqliteDescriptors descriptors = new SqliteDescriptors(new File("/proc/self/fd"), () -> this.now);
		descriptors.countAnew(this.database);
		return descriptors;
	}

	private void open(Path file) throws IOException {
		this.opened.add(new FileInputStream(file.toFile()));
	}

}
