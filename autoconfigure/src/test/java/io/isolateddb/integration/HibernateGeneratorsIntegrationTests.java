package io.isolateddb.integration;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapsId;
import jakarta.persistence.OneToOne;
import jakarta.persistence.TableGenerator;
import org.hibernate.SessionFactory;
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
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.orm.jpa.hibernate.HibernateTransactionManager;
import org.springframework.orm.jpa.hibernate.LocalSessionFactoryBean;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each test gets the identifiers of a fresh database, whatever generates them: parts of
 * composite and embedded identifiers, rows of collections, tables, {@code increment}, own
 * generators.
 */
@SuppressWarnings("removal")
class HibernateGeneratorsIntegrationTests {

	@Test
	void oneAfterAnother() {
		TestCases.succeed(30, GeneratorsTestCase.class, MoreGeneratorsTestCase.class, SessionFactoryTestCase.class);
	}

	@Test
	void inParallel() {
		ParallelRun.of(4)
			.succeed(30, GeneratorsTestCase.class, MoreGeneratorsTestCase.class, SessionFactoryTestCase.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EntityScan(basePackageClasses = HibernateGeneratorsIntegrationTests.class)
	static class GeneratorsApplication {

	}

	/**
	 * An application whose session factory is not made by Spring Boot.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class SessionFactoryApplication {

		@Bean
		LocalSessionFactoryBean entityManagerFactory(DataSource dataSource) {
			LocalSessionFactoryBean factory = new LocalSessionFactoryBean();
			factory.setDataSource(dataSource);
			factory.setAnnotatedClasses(Line.class, Incremented.class, FromTable.class, FromOwn.class, Embedding.class,
					Details.class, Note.class);
			factory.getHibernateProperties().setProperty("hibernate.hbm2ddl.auto", "create");
			return factory;
		}

		@Bean
		HibernateTransactionManager transactionManager(SessionFactory sessions) {
			return new HibernateTransactionManager(sessions);
		}

	}

	@SpringBootTest(classes = GeneratorsApplication.class, webEnvironment = WebEnvironment.NONE,
			properties = "spring.jpa.hibernate.ddl-auto=create")
	@IsolatedDatabase
	static class GeneratorsTestCase {

		@Autowired
		EntityManagerFactory entities;

		@Autowired
		TransactionTemplate transactions;

		@Autowired
		JdbcClient jdbc;

		@RepeatedTest(10)
		void identifiersAreThoseOfAFreshDatabase() {
			this.transactions.executeWithoutResult((status) -> {
				EntityManager entities = Objects
					.requireNonNull(EntityManagerFactoryUtils.getTransactionalEntityManager(this.entities));
				for (int i = 0; i < 3; i++) {
					FromTable table = new FromTable();
					entities.persist(new Line());
					entities.persist(new Incremented());
					entities.persist(table);
					entities.persist(new FromOwn());
					entities.persist(new Embedding());
					entities.persist(new Details(table));
					entities.persist(new Note(table));
				}
			});

			assertIdentifiers("SELECT number FROM generated_line");
			assertIdentifiers("SELECT id FROM generated_increment");
			assertIdentifiers("SELECT id FROM generated_table");
			assertIdentifiers("SELECT id FROM generated_own");
			assertIdentifiers("SELECT tag_id FROM generated_own_tags");
			assertIdentifiers("SELECT label_id FROM generated_own_labels");
			assertIdentifiers("SELECT number FROM generated_embedding");
			assertIdentifiers("SELECT table_id FROM generated_details");
			assertIdentifiers("SELECT table_id FROM generated_note");
			assertIdentifiers("SELECT number FROM generated_note");
		}

		private void assertIdentifiers(String sql) {
			assertThat(this.jdbc.sql(sql).query(Long.class).list()).as(sql).containsExactlyInAnyOrder(1L, 2L, 3L);
		}

	}

	@SpringBootTest(classes = SessionFactoryApplication.class, webEnvironment = WebEnvironment.NONE)
	static class SessionFactoryTestCase extends GeneratorsTestCase {

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

		@ElementCollection
		@jakarta.persistence.CollectionTable(name = "generated_own_labels")
		@CollectionId(column = @jakarta.persistence.Column(name = "label_id"), generator = "increment")
		@org.hibernate.annotations.CollectionIdJavaClass(idType = Long.class)
		List<String> labels = new ArrayList<>(List.of("label"));

	}

	/**
	 * An embedded identifier with one generated part.
	 */
	@Embeddable
	static class EmbeddingId implements Serializable {

		String document = "document";

		@GeneratedValue(strategy = GenerationType.SEQUENCE)
		Long number;

		@Override
		public boolean equals(Object other) {
			return other instanceof EmbeddingId id && Objects.equals(id.document, this.document)
					&& Objects.equals(id.number, this.number);
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.document, this.number);
		}

	}

	/**
	 * An embedded identifier of a generated part and the identifier of another entity.
	 */
	@Embeddable
	static class NoteId implements Serializable {

		Long tableId;

		@GeneratedValue(strategy = GenerationType.SEQUENCE)
		Long number;

		@Override
		public boolean equals(Object other) {
			return other instanceof NoteId note && Objects.equals(note.tableId, this.tableId)
					&& Objects.equals(note.number, this.number);
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.tableId, this.number);
		}

	}

	@Entity(name = "GeneratedEmbedding")
	@jakarta.persistence.Table(name = "generated_embedding")
	static class Embedding {

		@EmbeddedId
		EmbeddingId id = new EmbeddingId();

	}

	@Entity(name = "GeneratedDetails")
	@jakarta.persistence.Table(name = "generated_details")
	static class Details {

		@Id
		Long id;

		@MapsId
		@OneToOne
		@JoinColumn(name = "table_id")
		FromTable table;

		Details() {
		}

		Details(FromTable table) {
			this.table = table;
		}

	}

	@Entity(name = "GeneratedNote")
	@jakarta.persistence.Table(name = "generated_note")
	static class Note {

		@EmbeddedId
		NoteId id = new NoteId();

		@MapsId("tableId")
		@ManyToOne
		@JoinColumn(name = "table_id")
		FromTable table;

		Note() {
		}

		Note(FromTable table) {
			this.table = table;
		}

	}

}
