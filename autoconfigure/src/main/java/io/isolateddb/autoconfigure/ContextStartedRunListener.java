package io.isolateddb.autoconfigure;

import java.time.Duration;

import io.isolateddb.datasource.ContextDatabases;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;

/**
 * Tells the databases of a context that it has started. Comes last, so that what runners
 * and listeners of {@code ApplicationReadyEvent} write still belongs to the start.
 */
final class ContextStartedRunListener implements SpringApplicationRunListener, Ordered {

	ContextStartedRunListener() {
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public void ready(ConfigurableApplicationContext context, @Nullable Duration timeTaken) {
		context.getBeanProvider(ContextDatabases.class).ifAvailable(ContextDatabases::started);
	}

}
