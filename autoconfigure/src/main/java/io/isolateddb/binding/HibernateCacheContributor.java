package io.isolateddb.binding;

import java.util.Map;

import io.isolateddb.datasource.ApplicationDatabase;
import org.hibernate.boot.registry.StandardServiceInitiator;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cache.internal.NoCachingRegionFactory;
import org.hibernate.cache.internal.RegionFactoryInitiator;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.service.spi.ServiceContributor;
import org.hibernate.service.spi.ServiceRegistryImplementor;

/**
 * Isolates the second-level cache and the query cache of a session factory, however the
 * session factory is made. Does nothing for a session factory whose DataSource is not
 * isolated.
 *
 * @since 0.1.0
 */
public final class HibernateCacheContributor implements ServiceContributor, StandardServiceInitiator<RegionFactory> {

	/**
	 * Create the contributor. Called by Hibernate.
	 */
	public HibernateCacheContributor() {
	}

	@Override
	public void contribute(StandardServiceRegistryBuilder builder) {
		builder.addInitiator(this);
	}

	@Override
	public Class<RegionFactory> getServiceInitiated() {
		return RegionFactory.class;
	}

	@Override
	public RegionFactory initiateService(Map<String, Object> settings, ServiceRegistryImplementor registry) {
		RegionFactory factory = RegionFactoryInitiator.INSTANCE.initiateService(settings, registry);
		ApplicationDatabase database = HibernateGeneratorIntegrator.database(settings);
		return (database == null || factory instanceof NoCachingRegionFactory) ? factory
				: IsolatedRegionFactory.proxy(factory, database);
	}

}
