package io.isolateddb.starter;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application on PostgreSQL without Flyway.
 */
@SpringBootApplication
class ItemsApplication {

	@Entity
	@Table(name = "items")
	static class Item {

		@Id
		@GeneratedValue
		Long id;

	}

}
