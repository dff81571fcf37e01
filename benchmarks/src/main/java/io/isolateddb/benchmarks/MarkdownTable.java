package io.isolateddb.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table as Markdown has them. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class MarkdownTable {

	private final List<String> lines = new ArrayList<>();

	/**
	 * Start a table.
	 * @param columns the heads of its columns; the first is for words, the others for
	 * numbers
	 */
	public MarkdownTable(String... columns) {
		row((Object[]) columns);
		this.lines.add("|---|" + "---:|".repeat(columns.length - 1));
	}

	/**
	 * Add a row.
	 * @param cells what is in it; numbers that are not whole are rounded
	 */
	public void row(Object... cells) {
		StringBuilder line = new StringBuilder("|");
		for (Object cell : cells) {
			line.append(' ').append((cell instanceof Double number) ? round(number) : cell).append(" |");
		}
		this.lines.add(line.toString());
	}

	private static String round(double number) {
		if (Double.isNaN(number)) {
			return "–";
		}
		return String.format(Locale.ROOT, (number < 0.1) ? "%.4f" : (number < 10) ? "%.2f" : "%.1f", number);
	}

	@Override
	public String toString() {
		return String.join("\n", this.lines) + "\n";
	}

}
