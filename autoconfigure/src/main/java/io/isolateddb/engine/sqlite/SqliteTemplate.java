package io.isolateddb.engine.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;

/**
 * The file of a template, which nobody changes. Thread-safe.
 */
final class SqliteTemplate implements SqliteContent, AutoCloseable {

	private static final int HEADER = 100;

	private final Path file;

	private final FileChannel channel;

	private final int pageSize;

	private final int pages;

	SqliteTemplate(Path file) throws SQLException {
		this.file = file;
		ByteBuffer header = ByteBuffer.allocate(HEADER);
		this.channel = SqliteFiles.io("read " + file, () -> open(file, header));
		this.pageSize = SqliteFile.pageSize(header);
		this.pages = (header.hasRemaining()) ? 0 : pages(header);
	}

	/**
	 * Open the file.
	 * @param header gets its beginning
	 */
	private static FileChannel open(Path file, ByteBuffer header) throws IOException {
		FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
		try {
			channel.read(header, 0);
			return channel;
		}
		catch (Throwable ex) {
			channel.close();
			throw ex;
		}
	}

	private int pages(ByteBuffer header) throws SQLException {
		int pages = SqliteFile.pages(header);
		return (pages > 0) ? pages
				: (int) (SqliteFiles.io("read " + this.file, this.channel::size) / Math.max(1, this.pageSize));
	}

	@Override
	public int pages() {
		return this.pages;
	}

	@Override
	public int pageSize() {
		return this.pageSize;
	}

	@Override
	public byte[] page(int number) throws SQLException {
		return SqliteFiles.io("read " + this.file, () -> {
			ByteBuffer page = ByteBuffer.allocate(this.pageSize);
			this.channel.read(page, (number - 1L) * this.pageSize);
			return page.array();
		});
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
