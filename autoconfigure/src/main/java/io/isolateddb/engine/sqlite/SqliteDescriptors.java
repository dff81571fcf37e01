package io.isolateddb.engine.sqlite;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The files that this process has open, as Linux lists them. To ask for all of them takes
 * longer than to rewind a database, as a JVM has some hundred libraries open. It never
 * closes those of its class path, nor its own and the devices that random numbers come
 * from. So these are asked for again only after a while, those that are {@linkplain #hold
 * held} are not, and all others are each time. Only if the number of open files has
 * changed are they listed. SQLite never opens a database under the numbers of the
 * standard streams.
 * <p>
 * Thread-safe: the monitor guards what is known, and a thread that holds it waits for the
 * operating system only.
 */
final class SqliteDescriptors {

	/**
	 * For so long, a library is taken to be open that was so. Somebody may have closed it
	 * nevertheless, and somebody else have opened a database under the same number: that
	 * is seen afterwards.
	 */
	private static final long LIFETIME = TimeUnit.MILLISECONDS.toNanos(100);

	private static final Pattern LIBRARY = Pattern.compile(".*\\.jar|/.*/lib/modules|/dev/u?random");

	private static final Set<String> STANDARD_STREAMS = Set.of("0", "1", "2");

	private final File folder;

	private final LongSupplier clock;

	/** The numbers of libraries. */
	private final Set<String> libraries = new HashSet<>();

	/** What is not closed before that is said, by number. */
	private final Map<String, Path> held = new HashMap<>();

	/** All other files by the links to them. */
	private final Map<Path, Path> others = new HashMap<>();

	private long knownSince;

	/** The number of files that were open when they were listed. */
	private long length;

	/**
	 * Create this for a process.
	 * @param folder its symbolic links to open files, by number
	 * @param clock tells the nanoseconds
	 */
	SqliteDescriptors(File folder, LongSupplier clock) {
		this.folder = folder;
		this.clock = clock;
	}

	/**
	 * How often a file is open, or was so when it was asked for the last time.
	 * @param file the file, without symbolic links
	 */
	synchronized int count(Path file) {
		if (this.clock.getAsLong() - this.knownSince > LIFETIME) {
			return countAnew(file);
		}
		if (!hasAsManyAsListed() || !readAgain(file)) {
			list();
		}
		return listed(file);
	}

	/**
	 * How often a file is open.
	 * @param file the file, without symbolic links
	 */
	synchronized int countAnew(Path file) {
		this.libraries.clear();
		this.knownSince = this.clock.getAsLong();
		list();
		return listed(file);
	}

	/**
	 * Take it that a file, and what SQLite has open beside it, stays open under the
	 * present numbers until they are {@linkplain #release released}.
	 * @param file the file, without symbolic links
	 * @param times how often it is open, if nobody else has it open
	 * @return the numbers, or none if it is open more often, or the system does not tell
	 */
	synchronized Set<String> hold(Path file, int times) {
		list();
		if (listed(file) != times) {
			return Set.of();
		}
		Set<String> files = Set.of(file.toString(), file + "-wal", file + "-shm");
		Set<String> numbers = new HashSet<>();
		this.others.entrySet().removeIf((other) -> {
			boolean isHeld = files.contains(other.getValue().toString());
			if (isHeld) {
				String number = other.getKey().getFileName().toString();
				numbers.add(number);
				this.held.put(number, other.getValue());
			}
			return isHeld;
		});
		return numbers;
	}

	/**
	 * Ask for numbers again, which are going to be closed.
	 */
	synchronized void release(Set<String> numbers) {
		this.held.keySet().removeAll(numbers);
		this.length = 0;
	}

	/**
	 * Linux tells the number of open files as the length of the folder, since version
	 * 6.2. Numbers count that will be given to files or connections which are being
	 * opened.
	 */
	private boolean hasAsManyAsListed() {
		return this.length > 0 && this.folder.length() == this.length;
	}

	private int listed(Path file) {
		return count(this.others.values(), file) + count(this.held.values(), file);
	}

	private static int count(Collection<Path> files, Path file) {
		int count = 0;
		for (Path other : files) {
			if (other.equals(file)) {
				count++;
			}
		}
		return count;
	}

	/**
	 * Read again what may be another file by now. As often as the file itself was open,
	 * it is taken to be still.
	 * @return {@code false} if one is not open any more
	 */
	private boolean readAgain(Path file) {
		for (Map.Entry<Path, Path> other : this.others.entrySet()) {
			if (!other.getValue().equals(file)) {
				Path now = read(other.getKey());
				if (now == null) {
					return false;
				}
				other.setValue(now);
			}
		}
		return true;
	}

	private void list() {
		this.length = this.folder.length();
		String[] numbers = this.folder.list();
		Set<String> open = (numbers != null) ? new HashSet<>(List.of(numbers)) : Set.of();
		this.libraries.retainAll(open);
		this.held.keySet().retainAll(open);
		this.others.clear();
		for (String number : open) {
			if (!this.libraries.contains(number) && !this.held.containsKey(number)
					&& !STANDARD_STREAMS.contains(number)) {
				add(number);
			}
		}
	}

	private void add(String number) {
		Path link = Path.of(this.folder.getPath(), number);
		Path file = read(link);
		if (file != null && LIBRARY.matcher(file.toString()).matches()) {
			this.libraries.add(number);
		}
		else if (file != null) {
			this.others.put(link, file);
		}
	}

	/**
	 * Read which file has a number.
	 * @return {@code null} if it has been closed
	 */
	private static @Nullable Path read(Path link) {
		try {
			return Files.readSymbolicLink(link);
		}
		catch (IOException ex) {
			return null;
		}
	}

}
