package io.isolateddb.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.DataSourceBeans;
import io.isolateddb.datasource.RoutingDataSourcePostProcessor;
import io.isolateddb.engine.DatabaseUrl;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Finds the DataSource bean for migrations that have a URL of their own.
 *
 * @param unique the DataSource that is injected without a name, if there is one
 * @param beans the beans of the context
 * @param servers the servers of the context
 * @param known its DataSource beans
 */
record MigratedDataSources(ObjectProvider<DataSource> unique, ListableBeanFactory beans, ContextServers servers,
		DataSourceBeans known) {

	/**
	 * The DataSource that migrations run on. It is the bean whose URL they have, but for
	 * parameters and user. If the application declares no URL for its only database, it
	 * is that one. Migrations of a bean that is not isolated stay as they are.
	 * @param migrations whose migrations, as errors name it
	 * @param property the property that gives them a URL
	 * @param annotation the annotation of a DataSource bean for them
	 * @param chosen the DataSource that they would use
	 * @return a DataSource bean, or one that wraps it
	 * @throws IsolatedDatabaseException if there is no such bean
	 */
	DataSource resolve(String migrations, String property, String annotation, @Nullable DataSource chosen) {
		if (chosen != null && (ContextDatabases.of(chosen) != null || this.known.isExcluded(chosen))) {
			return chosen;
		}
		DataSource unique = this.unique.getIfUnique();
		if (unique != null && (chosen == null || chosen == unique)) {
			return unique;
		}
		List<Candidate> candidates = candidates(unique);
		String url = (chosen != null) ? RoutingDataSourcePostProcessor.url(chosen) : null;
		return Optional.ofNullable(url)
			.map(DatabaseUrl::of)
			.flatMap((wanted) -> withUrl(wanted, candidates).map(Candidate::dataSource)
				.or(() -> this.known.isExcluded(wanted) ? Optional.ofNullable(chosen) : Optional.empty()))
			.or(() -> onlyWithOwnUrl(candidates).map(Candidate::dataSource))
			.orElseThrow(() -> failure(migrations, property, annotation, url, candidates));
	}

	/**
	 * The DataSource beans, the one for injection without a name first.
	 */
	private List<Candidate> candidates(@Nullable DataSource unique) {
		List<Candidate> all = Stream
			.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beans, DataSource.class, false, true))
			.map((name) -> Candidate.of(name, this.beans.getBean(name, DataSource.class)))
			.toList();
		return Stream
			.concat(all.stream().filter((candidate) -> candidate.dataSource() == unique),
					all.stream().filter((candidate) -> candidate.dataSource() != unique))
			.toList();
	}

	/**
	 * A DataSource with another user that Spring Boot derives from a pool has the URL of
	 * the database that the pool is routed to now.
	 */
	private static Optional<Candidate> withUrl(DatabaseUrl wanted, List<Candidate> candidates) {
		return candidates.stream()
			.filter((candidate) -> candidate.url().isSameDatabase(wanted))
			.findFirst()
			.or(() -> candidates.stream().filter((candidate) -> candidate.isRoutedTo(wanted)).findFirst());
	}

	private Optional<Candidate> onlyWithOwnUrl(List<Candidate> candidates) {
		Object own = this.servers.ownUrl();
		boolean only = candidates.stream().map(Candidate::database).distinct().count() == 1;
		return candidates.stream().filter((candidate) -> only && candidate.declaredUrl().equals(own)).findFirst();
	}

	private static IsolatedDatabaseException failure(String migrations, String property, String annotation,
			@Nullable String url, List<Candidate> candidates) {
		String beans = candidates.isEmpty() ? "it has none"
				: candidates.stream()
					.map((candidate) -> "'" + candidate.name() + "' has " + candidate.description())
					.collect(Collectors.joining(", "));
		return new IsolatedDatabaseException(migrations + " migrates "
				+ ((url != null) ? DatabaseUrl.of(url).withoutSecrets() : "a DataSource without a URL")
				+ ", which is the URL of no DataSource bean of the context: " + beans + ". Set " + property
				+ " to the URL of the bean that is to be migrated, or remove it for the tests. Or annotate that bean "
				+ "with " + annotation + ".");
	}

	/**
	 * A DataSource bean.
	 *
	 * @param name its name
	 * @param dataSource the bean
	 * @param database the database that it is routed to, or {@code null}
	 */
	private record Candidate(String name, DataSource dataSource, @Nullable ApplicationDatabase database) {

		static Candidate of(String name, DataSource dataSource) {
			return new Candidate(name, dataSource, ContextDatabases.of(dataSource));
		}

		String declaredUrl() {
			return (this.database != null) ? this.database.declaredUrl() : "";
		}

		DatabaseUrl url() {
			return DatabaseUrl.of(declaredUrl());
		}

		String description() {
			return url().isJdbc() ? url().withoutSecrets() : "no URL";
		}

		boolean isRoutedTo(DatabaseUrl url) {
			if (this.database == null) {
				return false;
			}
			try (Connection connection = this.dataSource.getConnection()) {
				return DatabaseUrl.of(connection.getMetaData().getURL()).isSameDatabase(url);
			}
			catch (SQLException ex) {
				return false;
			}
		}

	}

}
