package io.isolateddb.integration;

import java.util.ArrayList;
import java.util.List;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Cacheable;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.Table;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;

/**
 * An entity that is cached with a collection and a natural identifier.
 */
@Entity
@Table(name = "cached_book")
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
@NaturalIdCache
class CachedBook {

	@Id
	Integer id;

	@NaturalId
	String isbn;

	@Convert(converter = TitleConverter.class)
	String title;

	@ElementCollection
	@CollectionTable(name = "cached_book_tags", joinColumns = @JoinColumn(name = "book_id"))
	@Column(name = "tag")
	@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
	List<String> tags = new ArrayList<>();

	/**
	 * Lets a thread wait when it has read a title and has not cached it yet.
	 */
	@Converter
	static class TitleConverter implements AttributeConverter<String, String> {

		static final ThreadLocal<Runnable> beforeConversion = ThreadLocal.withInitial(() -> () -> {
		});

		@Override
		public String convertToDatabaseColumn(String title) {
			return title;
		}

		@Override
		public String convertToEntityAttribute(String column) {
			beforeConversion.get().run();
			return column;
		}

	}

}
