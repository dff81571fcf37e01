package io.isolateddb.integration;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.TableGenerator;

/**
 * An entity whose identifiers come from a sequence, in blocks of 50.
 */
@Entity
@Cacheable
class Item {

	@Id
	@GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "items")
	@SequenceGenerator(name = "items", sequenceName = "items_seq", allocationSize = 50)
	private Long id;

	private String name;

	Item() {
	}

	Item(String name) {
		this.name = name;
	}

	Long id() {
		return this.id;
	}

	String name() {
		return this.name;
	}

	/**
	 * An entity whose identifiers come from a table, in blocks of 20.
	 */
	@Entity(name = "Part")
	static class Part {

		@Id
		@GeneratedValue(strategy = GenerationType.TABLE, generator = "parts")
		@TableGenerator(name = "parts", allocationSize = 20)
		private Long id;

		Long id() {
			return this.id;
		}

	}

}
