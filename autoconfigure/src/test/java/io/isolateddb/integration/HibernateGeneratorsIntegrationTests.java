package io.isolateddb.integration;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.isolateddb.IsolatedDatabase;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.TableGenerator;
import org.hibernate.annotations.CollectionId;
import org.hibernate.annotations.GenericGenerator;
import org.hibernate.id.IncrementGenerator;
import org.hibernate.id.enhanced.SequenceStyleGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each test gets the identifiers of a fresh database, whatever generates them: parts of
 * composite identifiers, rows of collections, tables, {@code increment}, own generators.
 */
@SuppressWarnings("removal")
class HibernateGeneratorsIntegrationTests {

	@Test
	void oneAfterAnother() {
		TestCases.succeed(20, GeneratorsTestCase.class, MoreGeneratorsTestCase.class);
	}

	@Test
	void inParallel() {
		ParallelRun.of(4).succeed(20, GeneratorsTestCase.class, MoreGeneratorsTestCase.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EntityScan(basePackageClasses = HibernateGeneratorsIntegrationTests.class)
	static class GeneratorsApplication {

	}

	@SpringBootTest(classes = GeneratorsApplication.class, webEnvironment = WebEnvironment.NONE,
			properties = "spring.jpa.hibernate.ddl-auto=create")
	@IsolatedDatabase
	static class GeneratorsTestCase {

		@Autowired
		EntityManager entities;

		@Autowired
		TransactionTemplate transactions;

		@Autowired
		JdbcClient jdbc;

		@RepeatedTest(10)
		void identifiersAreThoseOfAFreshDatabase() {
			this.transactions.executeWithoutResult((status) -> {
				for (int i = 0; i < 3; i++) {
					this.entities.persist(new Line());
					this.entities.persist(new Incremented());
					this.entities.persist(new FromTable());
					this.entities.persist(new FromOwn());
				}
			});

			assertIdentifiers("SELECT number FROM generated_line");
			assertIdentifiers("SELECT id FROM generated_increment");
			assertIdentifiers("SELECT id FROM generated_table");
			assertIdentifiers("SELECT id FROM generated_own");
			assertIdentifiers("SELECT tag_id FROM generated_own_tags");
		}

		private void assertIdentifiers(String sql) {
			assertThat(this.jdbc.sql(sql).query(Long.class).list()).as(sql).containsExactlyInAnyOrder(1L, 2L, 3L);
		}

	}

	static class MoreGeneratorsTestCase extends GeneratorsTestCase {

	}

	/**
	 * A composite identifier with one generated part.
	 */
	static class LineId implements Serializable {

		String document;

		Long number;

		@Override
		public boolean equals(Object other) {
			return other instanceof LineId line && Objects.equals(line.document, this.document)
					&& Objects.equals(line.number, this.number);
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.document, this.number);
		}

	}

	@Entity(name = "GeneratedLine")
	@jakarta.persistence.Table(name = "generated_line")
	@IdClass(LineId.class)
	static class Line {

		@Id
		String document = "document";

		@Id
		@GeneratedValue(strategy = GenerationType.SEQUENCE)
		Long number;

	}

	@Entity(name = "GeneratedIncrement")
	@jakarta.persistence.Table(name = "generated_increment")
	static class Incremented {

		@Id
		@GeneratedValue(generator = "increment")
		@GenericGenerator(name = "increment", type = IncrementGenerator.class)
		Long id;

	}

	@Entity(name = "GeneratedTable")
	@jakarta.persistence.Table(name = "generated_table")
	static class FromTable {

		@Id
		@GeneratedValue(strategy = GenerationType.TABLE, generator = "numbers")
		@TableGenerator(name = "numbers", table = "generated_numbers", allocationSize = 20)
		Long id;

	}

	/**
	 * Final, as classes of Kotlin are.
	 */
	public static final class OwnGenerator extends SequenceStyleGenerator {

	}

	@Entity(name = "GeneratedOwn")
	@jakarta.persistence.Table(name = "generated_own")
	static class FromOwn {

		@Id
		@GeneratedValue(generator = "own")
		@GenericGenerator(name = "own", type = OwnGenerator.class)
		Long id;

		@ElementCollection
		@jakarta.persistence.CollectionTable(name = "generated_own_tags")
		@CollectionId(column = @jakarta.persistence.Column(name = "tag_id"), generator = "sequence")
		@org.hibernate.annotations.CollectionIdJavaClass(idType = Long.class)
		List<String> tags = new ArrayList<>(List.of("tag"));

	}

}
