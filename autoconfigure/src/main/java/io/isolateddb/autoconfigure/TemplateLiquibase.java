package io.isolateddb.autoconfigure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.migration.LiquibaseMigrator;
import liquibase.integration.spring.SpringLiquibase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a Liquibase bean start from the template of its own change log: just before it
 * migrates, the database becomes a clone of that. Liquibase then finds its change log
 * applied.
 * <p>
 * Where the result is not known beforehand, or Liquibase would do something in the second
 * run too, it migrates the database of the context as usual. It also does if the template
 * cannot be built, so that errors are its own.
 *
 * @param name the name of the bean
 * @param liquibase the bean
 * @param databases the databases of the context
 * @param database the one that Liquibase migrates
 */
record TemplateLiquibase(String name, SpringLiquibase liquibase, ContextDatabases databases,
		ApplicationDatabase database) implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(TemplateLiquibase.class);

	private static final Pattern PRODUCT = Pattern.compile("jdbc:(postgresql|mysql|mariadb|h2|sqlite):.*");

	@Override
	public void run() {
		if (this.databases.isStarted()) {
			return;
		}
		LiquibaseMigrator migrator = LiquibaseMigrator.of(this.liquibase, product());
		if (migrator.unknown() != null) {
			logger.info("Liquibase bean '{}' migrates the database of this context without a template that others "
					+ "share: {}.", this.name, migrator.unknown());
			return;
		}
		try {
			this.database.prime(migrator, this.liquibase.getDataSource());
		}
		catch (IsolatedDatabaseException ex) {
			logger.info("Liquibase bean '{}' migrates the database of this context itself. {}", this.name,
					ex.getMessage());
		}
	}

	private @Nullable String product() {
		Matcher matcher = PRODUCT.matcher(this.database.declaredUrl());
		return matcher.matches() ? matcher.group(1) : null;
	}

}
