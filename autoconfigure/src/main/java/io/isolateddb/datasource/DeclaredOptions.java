package io.isolateddb.datasource;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.isolateddb.pool.PoolOptions;
import org.jspecify.annotations.Nullable;

/**
 * The pool options that a DataSource bean declares. They are read when the bean is
 * created and once more when the context has started, since others may have added to
 * them, as Micrometer adds its metrics. Thread-safe.
 */
final class DeclaredOptions implements Supplier<PoolOptions> {

	private final Supplier<PoolOptions> reader;

	private final BooleanSupplier started;

	private final PoolOptions whileStarting;

	private volatile @Nullable PoolOptions whenStarted;

	DeclaredOptions(Supplier<PoolOptions> reader, BooleanSupplier started) {
		this.reader = reader;
		this.started = started;
		this.whileStarting = reader.get();
	}

	@Override
	public PoolOptions get() {
		if (!this.started.getAsBoolean()) {
			return this.whileStarting;
		}
		PoolOptions options = this.whenStarted;
		if (options == null) {
			options = this.reader.get();
			this.whenStarted = options;
		}
		return options;
	}

}
