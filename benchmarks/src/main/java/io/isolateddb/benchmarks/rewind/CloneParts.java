package io.isolateddb.benchmarks.rewind;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.isolateddb.benchmarks.BenchmarkServer;
import io.isolateddb.benchmarks.MarkdownTable;
import io.isolateddb.benchmarks.Schema;
import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.pool.Template;

/**
 * What a clone takes, by its parts, from the copy of the template to the drop.
 */
final class CloneParts {

	private static final String NAME = "benchmark_clone";

	private static final int CLONES = 30;

	private static final double NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(1);

	private final Map<String, List<Double>> times = new LinkedHashMap<>();

	private long start;

	/**
	 * Make clones, one after another.
	 * @return a row for each part: the first clone of the JVM, and the median of the
	 * later ones
	 */
	String run() throws SQLException {
		try (BenchmarkServer server = new BenchmarkServer()) {
			Template template = server.template(new Schema(30, 10, 10));
			for (int i = 0; i < CLONES; i++) {
				clone(server, template.database());
			}
		}
		MarkdownTable table = new MarkdownTable("part of a clone", "first of a JVM, ms", "later, median, ms");
		this.times.forEach((part, values) -> table.row(part, values.get(0),
				values.stream().skip(1).sorted().skip(CLONES / 2).findFirst().orElseThrow()));
		return table.toString();
	}

	private void clone(BenchmarkServer server, String template) throws SQLException {
		this.start = System.nanoTime();
		server.engine().administration().copy(template, NAME);
		took("copy of the template");
		try (ChangeTracker changes = server.engine().trackChanges(NAME, template)) {
			took("session that tracks its changes");
			try (Connection first = server.connect(NAME)) {
				took("first connection of the application");
				server.engine().sessionReset(first, null);
				took("how its sessions are reset");
			}
		}
		this.start = System.nanoTime();
		server.engine().administration().drop(NAME);
		took("drop");
	}

	private void took(String part) {
		long now = System.nanoTime();
		this.times.computeIfAbsent(part, (key) -> new ArrayList<>()).add((now - this.start) / NANOSECONDS);
		this.start = System.nanoTime();
	}

}
