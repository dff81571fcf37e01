package io.isolateddb.autoconfigure;

import io.isolateddb.datasource.ContextDatabases;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

/**
 * Tells the databases of a context that it is about to be closed. The first listener, so
 * that what other listeners do belongs to no test.
 *
 * @param context the context; the event of a child reaches its parent too
 * @param databases its databases
 */
record ContextClosedListener(ApplicationContext context,
		ContextDatabases databases) implements ApplicationListener<ContextClosedEvent>, Ordered {

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		if (event.getApplicationContext() == this.context) {
			this.databases.beginTransition();
		}
	}

}
