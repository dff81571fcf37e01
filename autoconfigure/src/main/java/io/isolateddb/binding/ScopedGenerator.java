package io.isolateddb.binding;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;

import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.DatabaseScope;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.hibernate.generator.Generator;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.TargetSource;
import org.springframework.aop.support.AopUtils;

/**
 * Generates each identifier with the generator of the test that the thread works for,
 * which is as new as that of a session factory that has just been made. When the test has
 * gone back to a snapshot, the generator is a new one. While a context starts, the
 * prototype itself is used. If the test is not known, a generator is used for one
 * identifier only, so that no identifier is allocated twice. Thread-safe; the lock of the
 * map and that of the supplier are never held while the database is queried, so that no
 * test waits for another one.
 */
final class ScopedGenerator implements MethodInterceptor {

	private static final Object CREATION = new Object();

	private final Generator prototype;

	private final Supplier<Generator> factory;

	private final ContextDatabases context;

	private final ApplicationDatabase database;

	private final Map<DatabaseScope, Current> generators = Collections.synchronizedMap(new WeakHashMap<>());

	ScopedGenerator(Generator prototype, Supplier<Generator> factory, ApplicationDatabase database) {
		this.prototype = prototype;
		this.factory = factory;
		this.database = database;
		this.context = database.beans().getBean(ContextDatabases.class);
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Generator target = invocation.getMethod().getName().equals("generate") ? current() : this.prototype;
		return AopUtils.invokeJoinpointUsingReflection(target, invocation.getMethod(), invocation.getArguments());
	}

	private Generator current() {
		if (!this.context.isStarted()) {
			return this.prototype;
		}
		DatabaseScope scope = this.context.scopeOfThread();
		return (scope != null) ? current(scope, scope.restorations(this.database)) : create();
	}

	private Generator current(DatabaseScope scope, int restorations) {
		return this.generators.compute(scope, (key, known) -> (known != null && known.restorations() == restorations)
				? known : new Current(restorations, create()))
			.generator();
	}

	/**
	 * The metadata of Hibernate that generators are made of is not thread-safe.
	 */
	private Generator create() {
		synchronized (CREATION) {
			return this.factory.get();
		}
	}

	/**
	 * The generator of a test.
	 *
	 * @param restorations how often the test had gone back to a snapshot
	 * @param generator the generator
	 */
	private record Current(int restorations, Generator generator) {

	}

	/**
	 * Tells the class that the proxy extends.
	 *
	 * @param type the class of the generator, or a superclass
	 * @param generator the prototype
	 */
	record Prototype(Class<?> type, Generator generator) implements TargetSource {

		@Override
		public Class<?> getTargetClass() {
			return this.type;
		}

		@Override
		public boolean isStatic() {
			return true;
		}

		@Override
		public Object getTarget() {
			return this.generator;
		}

	}

}
