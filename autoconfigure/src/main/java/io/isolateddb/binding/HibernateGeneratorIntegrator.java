package io.isolateddb.binding;

import java.util.Map;

import javax.sql.DataSource;

import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.GeneratorCreator;
import org.hibernate.mapping.IdentifierCollection;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.SimpleValue;
import org.hibernate.mapping.Value;
import org.jspecify.annotations.Nullable;

/**
 * Lets the generators of identifiers of a session factory hold what they have allocated
 * for each test, however the session factory is made. Does nothing for a session factory
 * whose DataSource is not isolated.
 *
 * @since 0.1.0
 */
public final class HibernateGeneratorIntegrator implements Integrator {

	private static final String[] DATA_SOURCES = { AvailableSettings.JAKARTA_NON_JTA_DATASOURCE,
			AvailableSettings.JAKARTA_JTA_DATASOURCE, "hibernate.connection.datasource" };

	/**
	 * Create the integrator. Called by Hibernate.
	 */
	public HibernateGeneratorIntegrator() {
	}

	/**
	 * Called before Hibernate creates the generators that the session factory uses.
	 */
	@Override
	public void integrate(Metadata metadata, BootstrapContext bootstrap, SessionFactoryImplementor sessions) {
		ApplicationDatabase database = database(
				bootstrap.getServiceRegistry().requireService(ConfigurationService.class).getSettings());
		if (database == null) {
			return;
		}
		IsolatedRegionFactory.requireIsolated(sessions, database);
		metadata.getEntityBindings().forEach((entity) -> isolate(entity.getIdentifier(), database));
		for (Collection collection : metadata.getCollectionBindings()) {
			if (collection instanceof IdentifierCollection identified) {
				isolate(identified.getIdentifier(), database);
			}
		}
	}

	/**
	 * The database of a session factory.
	 * @param settings the settings of the session factory
	 * @return the database, or {@code null} if it is not isolated
	 */
	static @Nullable ApplicationDatabase database(Map<String, Object> settings) {
		for (String name : DATA_SOURCES) {
			ApplicationDatabase database = (settings.get(name) instanceof DataSource dataSource)
					? ContextDatabases.of(dataSource) : null;
			if (database != null) {
				return database;
			}
		}
		return null;
	}

	/**
	 * The parts of a composite identifier may have generators of their own.
	 */
	private static void isolate(@Nullable Value value, ApplicationDatabase database) {
		if (value instanceof Component component) {
			component.getProperties().stream().map(Property::getValue).forEach((part) -> isolate(part, database));
		}
		if (value instanceof SimpleValue identifier) {
			GeneratorCreator creator = identifier.getCustomIdGeneratorCreator();
			if (creator != null && !creator.isAssigned() && !(creator instanceof ScopedGeneratorCreator)) {
				identifier.setCustomIdGeneratorCreator(new ScopedGeneratorCreator(creator, database));
			}
		}
	}

}
