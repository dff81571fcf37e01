package io.isolateddb.binding;

import java.io.Serializable;
import java.lang.reflect.Field;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.DatabaseScope;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.id.IntegralDataTypeHolder;
import org.hibernate.id.enhanced.AbstractOptimizer;
import org.hibernate.id.enhanced.AccessCallback;
import org.hibernate.id.enhanced.InitialValueAwareOptimizer;
import org.hibernate.id.enhanced.Optimizer;
import org.hibernate.sql.ast.tree.expression.Expression;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Allocates identifiers in blocks as its prototype does, but in separate blocks for each
 * test. While a context starts, the prototype itself is used. If the test is not known, a
 * block is used for one identifier only, so that no identifier is allocated twice.
 * Thread-safe; the lock of the map is never held while the database is queried, so that
 * no test waits for another one.
 */
final class ScopedOptimizer implements Optimizer {

	private final AbstractOptimizer prototype;

	private final Supplier<@Nullable DatabaseScope> scope;

	private final BooleanSupplier started;

	private final Map<DatabaseScope, Optimizer> optimizers = Collections.synchronizedMap(new WeakHashMap<>());

	ScopedOptimizer(AbstractOptimizer prototype, Supplier<@Nullable DatabaseScope> scope, BooleanSupplier started) {
		this.prototype = prototype;
		this.scope = scope;
		this.started = started;
	}

	@Override
	public Serializable generate(AccessCallback callback) {
		return current().generate(callback);
	}

	private Optimizer current() {
		DatabaseScope scope = this.scope.get();
		if (!this.started.getAsBoolean()) {
			return this.prototype;
		}
		return (scope != null) ? this.optimizers.computeIfAbsent(scope, (key) -> newOptimizer()) : newOptimizer();
	}

	private Optimizer newOptimizer() {
		try {
			Optimizer optimizer = this.prototype.getClass()
				.getConstructor(Class.class, int.class)
				.newInstance(this.prototype.getReturnClass(), this.prototype.getIncrementSize());
			if (optimizer instanceof InitialValueAwareOptimizer aware) {
				aware.injectInitialValue(initialValue());
			}
			return optimizer;
		}
		catch (ReflectiveOperationException ex) {
			throw new IsolatedDatabaseException("Could not create an optimizer of identifiers like "
					+ this.prototype.getClass().getName() + " for a test: " + ex.getMessage()
					+ ". Give it a public constructor with a Class and an int, as Hibernate requires.", ex);
		}
	}

	private long initialValue() {
		Field field = ReflectionUtils.findField(this.prototype.getClass(), "initialValue", long.class);
		if (field == null) {
			return -1;
		}
		ReflectionUtils.makeAccessible(field);
		return (ReflectionUtils.getField(field, this.prototype) instanceof Long value) ? value : -1;
	}

	@Override
	public void reset() {
		this.prototype.reset();
		this.optimizers.clear();
	}

	@Override
	public IntegralDataTypeHolder getLastSourceValue() {
		return current().getLastSourceValue();
	}

	@Override
	public int getIncrementSize() {
		return this.prototype.getIncrementSize();
	}

	@Override
	public boolean applyIncrementSizeToSourceValues() {
		return this.prototype.applyIncrementSizeToSourceValues();
	}

	@Override
	public Expression createLowValueExpression(Expression databaseValue, SessionFactoryImplementor sessions) {
		return this.prototype.createLowValueExpression(databaseValue, sessions);
	}

	@Override
	public int getAdjustment() {
		return this.prototype.getAdjustment();
	}

}
