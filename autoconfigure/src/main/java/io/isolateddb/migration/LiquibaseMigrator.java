package io.isolateddb.migration;

import javax.sql.DataSource;

import io.isolateddb.DatabaseMigrator;
import liquibase.exception.LiquibaseException;
import liquibase.integration.spring.SpringLiquibase;
import org.jspecify.annotations.Nullable;

/**
 * Migrates a database as a Liquibase bean does. Not thread-safe.
 * <p>
 * The {@link #fingerprint() fingerprint} includes all that Liquibase reads: the change
 * log, what it includes, SQL and data files, settings, contexts, labels, parameters, and
 * the system properties and environment variables among them. Where the files do not
 * decide the result, or a second run would do something, there is {@linkplain #unknown()
 * no fingerprint}.
 *
 * @since 0.1.0
 */
public final class LiquibaseMigrator implements DatabaseMigrator {

	private static final String CLOSING = "org.springframework.boot.liquibase.autoconfigure.DataSourceClosingSpringLiquibase";

	private final SpringLiquibase liquibase;

	private final LiquibaseFingerprint fingerprint;

	private LiquibaseMigrator(SpringLiquibase liquibase, LiquibaseFingerprint fingerprint) {
		this.liquibase = liquibase;
		this.fingerprint = fingerprint;
	}

	/**
	 * Create a migrator that has the present settings of a bean. Reads its files, and
	 * opens no connection.
	 * @param liquibase the bean; its DataSource makes no difference
	 * @param product the short name that Liquibase has for the database, or {@code null}
	 * if it is not known
	 * @return the migrator
	 */
	public static LiquibaseMigrator of(SpringLiquibase liquibase, @Nullable String product) {
		SpringLiquibase copy = new LiquibaseCopy(liquibase, new ReadResources());
		return new LiquibaseMigrator(copy,
				isKnown(liquibase.getClass()) ? LiquibaseFingerprint.of(copy, product) : new LiquibaseFingerprint(null,
						"its class is " + liquibase.getClass().getName(), new ReadResources()));
	}

	/**
	 * Whether a class is Liquibase's or Spring Boot's own. Another one may do anything.
	 */
	private static boolean isKnown(Class<?> type) {
		return type == SpringLiquibase.class || type.getName().equals(CLOSING);
	}

	/**
	 * Why the result is not known before the bean has run, or why it is another one when
	 * the bean runs once more.
	 * @return the reason, or {@code null} if the fingerprint tells the result
	 */
	public @Nullable String unknown() {
		return this.fingerprint.unknown();
	}

	/**
	 * Identify the result.
	 * @throws IllegalStateException if it is not known
	 */
	@Override
	public String fingerprint() {
		String value = this.fingerprint.value();
		if (value == null) {
			throw new IllegalStateException("No fingerprint of Liquibase: " + unknown());
		}
		return value;
	}

	/**
	 * Apply the change log.
	 * @throws LiquibaseException if a change set fails
	 * @throws IllegalStateException if Liquibase has read a file that is not in the
	 * fingerprint: the result must not be used
	 */
	@Override
	public void migrate(DataSource dataSource) throws LiquibaseException {
		ReadResources read = new ReadResources();
		LiquibaseCopy copy = new LiquibaseCopy(this.liquibase, read);
		copy.setDataSource(dataSource);
		copy.afterPropertiesSet();
		if (!this.fingerprint.read().includes(read)) {
			throw new IllegalStateException("Liquibase bean '" + copy.getBeanName()
					+ "' has read files that its change log does not name. It migrates each context anew.");
		}
	}

}
