package io.isolateddb.datasource;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.pool.PoolOptions;
import org.jspecify.annotations.Nullable;

/**
 * The pool options that a DataSource bean declares. They are read when the bean is
 * created and once more when the context has started, since others may have added to
 * them, as Micrometer adds its metrics. How many connections the server has for them is
 * asked when they are first used. Thread-safe.
 */
final class DeclaredOptions implements Supplier<PoolOptions> {

	private final Function<HikariConfig, PoolOptions> reader;

	private volatile Supplier<HikariConfig> source;

	private final BooleanSupplier started;

	private final UnaryOperator<PoolOptions> fit;

	private final PoolOptions declared;

	private volatile @Nullable PoolOptions whileStarting;

	private volatile @Nullable PoolOptions whenStarted;

	/**
	 * Create options.
	 * @param declared what the bean declares
	 * @param reader reads it
	 * @param fit makes it fit the server
	 * @param started whether the context has started
	 */
	DeclaredOptions(HikariConfig declared, Function<HikariConfig, PoolOptions> reader, UnaryOperator<PoolOptions> fit,
			BooleanSupplier started) {
		this.source = () -> declared;
		this.reader = reader;
		this.fit = fit;
		this.started = started;
		this.declared = reader.apply(declared);
	}

	/**
	 * From now on another object has what the bean declares.
	 */
	void readFrom(Supplier<HikariConfig> other) {
		this.source = other;
	}

	@Override
	public PoolOptions get() {
		if (!this.started.getAsBoolean()) {
			PoolOptions options = this.whileStarting;
			if (options == null) {
				options = this.fit.apply(this.declared);
				this.whileStarting = options;
			}
			return options;
		}
		PoolOptions options = this.whenStarted;
		if (options == null) {
			options = this.fit.apply(this.reader.apply(this.source.get()));
			this.whenStarted = options;
		}
		return options;
	}

	/**
	 * The options that have been used so far.
	 */
	List<PoolOptions> used() {
		return Stream.of(Optional.ofNullable(this.whileStarting), Optional.ofNullable(this.whenStarted))
			.flatMap(Optional::stream)
			.toList();
	}

}
