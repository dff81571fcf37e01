package io.isolateddb.datasource;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.isolateddb.pool.PoolOptions;
import org.jspecify.annotations.Nullable;

/**
 * The pool options that a DataSource bean declares. They are read when the bean is
 * created and once more when the context has started, since others may have added to
 * them, as Micrometer adds its metrics. How many connections the server has for them is
 * asked when they are first used. Thread-safe.
 */
final class DeclaredOptions implements Supplier<PoolOptions> {

	private final Supplier<PoolOptions> reader;

	private final BooleanSupplier started;

	private final UnaryOperator<PoolOptions> fit;

	private final PoolOptions declared;

	private volatile @Nullable PoolOptions whileStarting;

	private volatile @Nullable PoolOptions whenStarted;

	/**
	 * Create options.
	 * @param reader reads what the bean declares
	 * @param fit makes it fit the server
	 * @param started whether the context has started
	 */
	DeclaredOptions(Supplier<PoolOptions> reader, UnaryOperator<PoolOptions> fit, BooleanSupplier started) {
		this.reader = reader;
		this.fit = fit;
		this.started = started;
		this.declared = reader.get();
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
			options = this.fit.apply(this.reader.get());
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
