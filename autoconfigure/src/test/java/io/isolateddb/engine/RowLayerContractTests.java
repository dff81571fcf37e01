package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every {@link DatabaseEngine} promises of layers of rows, on every server at hand.
 */
class RowLayerContractTests extends EngineContract {

	private static final String ADD_BARBARA = "INSERT INTO users (name) VALUES ('Barbara')";

	@Test
	void rowsAndCountersAreInAnyOtherCopy() throws SQLException {
		RowLayer layer = layer(ADD_BARBARA, "INSERT INTO posts (author, title) VALUES (3, 'First'), (1, NULL)");
		try (RewoundClone clone = copy(2)) {
			assertThat(clone.rewind(layer)).isEqualTo(Rewind.UNDONE);

			assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;3 Barbara;");
			assertThat(clone.text("SELECT title FROM posts WHERE author = 3")).isEqualTo("First");
			clone.execute("INSERT INTO users (name) VALUES ('Next')");
			assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;3 Barbara;4 Next;");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "INSERT INTO users (name) VALUES ('Edsger')", "UPDATE users SET name = 'B' WHERE id = 3",
			"UPDATE users SET name = 'Adele' WHERE id = 1", "DELETE FROM users", "DELETE FROM users WHERE id = 3" })
	void rewindReturnsToTheStateAndNotToTheTemplate(String work) throws SQLException {
		RowLayer layer = layer(ADD_BARBARA);
		try (RewoundClone known = copy(1)) {
			known.rewind(layer);
			known.execute(work).rewind(layer);
		}
		try (RewoundClone clone = copy(2)) {
			clone.rewind(layer);
			for (int i = 0; i < 3; i++) {
				assertThat(clone.execute(1, work).rewind(layer)).isEqualTo(Rewind.UNDONE);
				assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;3 Barbara;");
			}
			clone.execute("INSERT INTO users (name) VALUES ('Next')");
			assertThat(users(clone)).endsWith("4 Next;");
		}
	}

	@Test
	void cloneMovesFromStateToStateAndBack() throws SQLException {
		RowLayer barbara = layer(ADD_BARBARA);
		RowLayer many = layer("INSERT INTO users (name) VALUES ('Edsger'), ('Donald')", ADD_BARBARA,
				"INSERT INTO posts (author) VALUES (1)");
		try (RewoundClone clone = copy(2)) {
			for (int i = 0; i < 3; i++) {
				assertThat(clone.execute(ADD_BARBARA).rewind(many)).isEqualTo(Rewind.UNDONE);
				assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;3 Edsger;4 Donald;5 Barbara;");
				assertThat(clone.rewind(barbara)).isEqualTo(Rewind.UNDONE);
				assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;3 Barbara;");
				assertThat(clone.text("SELECT count(*) FROM posts")).isEqualTo("0");
				assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
				assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;");
			}
			clone.execute("INSERT INTO users (name) VALUES ('Next')").execute("INSERT INTO posts (author) VALUES (1)");
			assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;3 Next;");
			assertThat(clone.text("SELECT max(id) FROM posts")).isEqualTo("1");
		}
	}

	@Test
	void layerOnAnotherOneHasTheRowsOfBoth() throws SQLException {
		RowLayer first = layer(ADD_BARBARA);
		RowLayer both;
		try (RewoundClone clone = copy(1)) {
			clone.rewind(first);
			clone.execute("INSERT INTO users (name) VALUES ('Edsger')");
			both = clone.readLayer().layer();
			assertThat(clone.rewind(both)).isEqualTo(Rewind.UNCHANGED);
			assertThat(clone.rewind(first)).isEqualTo(Rewind.UNDONE);
			assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;3 Barbara;");
		}
		try (RewoundClone clone = copy(1)) {
			clone.rewind(both);
			assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;3 Barbara;4 Edsger;");
		}
	}

	@Test
	void whatHasNotChangedIsTheSameLayer() throws SQLException {
		try (RewoundClone clone = copy(1)) {
			assertThat(clone.execute("SELECT 1").readLayer()).isEqualTo(RowLayerReading.of(null));
			RowLayer layer = clone.execute(ADD_BARBARA).readLayer().layer();
			assertThat(clone.execute("SELECT 1").readLayer().layer()).isSameAs(layer);
		}
	}

	@Test
	void changedAndDeletedRowsOfTheTemplateArePartOfALayer() throws SQLException {
		RowLayer layer = layer("UPDATE users SET name = 'Adele' WHERE id = 1", "DELETE FROM users WHERE id = 2");
		try (RewoundClone clone = copy(1)) {
			assertThat(clone.rewind(layer)).isEqualTo(Rewind.UNDONE);
			assertThat(users(clone)).isEqualTo("1 Adele;");
			assertThat(clone.execute(ADD_BARBARA).rewind(layer)).isEqualTo(Rewind.UNDONE);
			assertThat(users(clone)).isEqualTo("1 Adele;");
			assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
			assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;");
		}
	}

	@Test
	void counterOfALayerMayBeAheadOfItsRows() throws SQLException {
		RowLayer layer = layer(ADD_BARBARA, "DELETE FROM users WHERE id = 3");
		try (RewoundClone clone = copy(1)) {
			clone.rewind(layer);
			clone.execute("INSERT INTO users (name) VALUES ('Next')");
			assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;4 Next;");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE TABLE added (id int)", "ALTER TABLE posts ADD COLUMN body text",
			"CREATE VIEW names AS SELECT name FROM users" })
	void moreThanRowsIsNoLayer(String sql) throws SQLException {
		try (RewoundClone clone = copy(1)) {
			clone.execute(ADD_BARBARA).execute(sql);

			RowLayerReading reading = clone.readLayer();

			assertThat(reading.layer()).isNull();
			assertThat(reading.obstacle()).contains("schema");
		}
	}

	@Test
	void tooManyRowsAreNoLayer() throws SQLException {
		try (RewoundClone clone = copy(1)) {
			String row = ", (1, 'Many')";
			clone.execute("INSERT INTO posts (author, title) VALUES (1, 'First')" + row.repeat(5_000));

			assertThat(clone.readLayer().obstacle()).contains("more than 5000 rows");
			assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
		}
	}

	@Test
	void unexpectedSessionMakesALayerImpossible() throws SQLException {
		try (RewoundClone clone = copy(1)) {
			clone.execute(ADD_BARBARA);
			try (Connection unexpected = clone.connect()) {
				execute(unexpected, "SELECT 1");
				assertThat(clone.readLayer().obstacle()).contains("unexpected session");
			}
		}
	}

	private RowLayer layer(String... statements) throws SQLException {
		try (RewoundClone clone = copy(2)) {
			for (int i = 0; i < statements.length; i++) {
				clone.execute(i % 2, statements[i]);
			}
			RowLayerReading reading = clone.readLayer();
			assertThat(reading.obstacle()).isEmpty();
			assertThat(reading.layer()).isNotNull();
			return reading.layer();
		}
	}

}
