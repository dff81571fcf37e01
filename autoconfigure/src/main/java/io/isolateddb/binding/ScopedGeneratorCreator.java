package io.isolateddb.binding;

import io.isolateddb.datasource.ApplicationDatabase;
import org.hibernate.generator.Generator;
import org.hibernate.generator.GeneratorCreationContext;
import org.hibernate.id.IncrementGenerator;
import org.hibernate.id.enhanced.SequenceStyleGenerator;
import org.hibernate.id.enhanced.TableGenerator;
import org.hibernate.mapping.GeneratorCreator;

import org.springframework.aop.framework.AopConfigException;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.util.ClassUtils;

/**
 * Creates generators of identifiers whose state is held for each test. These are the
 * generators of Hibernate that allocate numbers ahead, and what extends them.
 *
 * @param creator creates a generator as Hibernate does
 * @param database the database that the identifiers are for
 */
record ScopedGeneratorCreator(GeneratorCreator creator, ApplicationDatabase database) implements GeneratorCreator {

	@Override
	public Generator createGenerator(GeneratorCreationContext creation) {
		Generator generator = this.creator.createGenerator(creation);
		if (!(generator instanceof SequenceStyleGenerator || generator instanceof TableGenerator
				|| generator instanceof IncrementGenerator)) {
			return generator;
		}
		ScopedGenerator scoped = new ScopedGenerator(generator, () -> this.creator.createGenerator(creation),
				this.database);
		return proxy(generator, generator.getClass(), scoped);
	}

	/**
	 * The class of a user may be final, as those of Kotlin are: then the proxy is a
	 * subclass of the class of Hibernate that it extends.
	 */
	private static Generator proxy(Generator generator, Class<?> type, ScopedGenerator scoped) {
		try {
			ProxyFactory factory = new ProxyFactory(ClassUtils.getAllInterfaces(generator));
			factory.setTargetSource(new ScopedGenerator.Prototype(type, generator));
			factory.setProxyTargetClass(true);
			factory.setOpaque(true);
			factory.addAdvice(scoped);
			return (Generator) factory.getProxy(type.getClassLoader());
		}
		catch (AopConfigException ex) {
			if (type.getName().startsWith("org.hibernate.")) {
				throw ex;
			}
			return proxy(generator, type.getSuperclass(), scoped);
		}
	}

}
