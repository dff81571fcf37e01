package io.isolateddb.migration;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import liquibase.integration.spring.SpringResourceAccessor;
import liquibase.resource.AbstractResource;
import liquibase.resource.Resource;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ResourceLoader;

/**
 * Finds resources as Liquibase does in an application of Spring, and records what is read
 * of them.
 */
final class RecordingResourceAccessor extends SpringResourceAccessor {

	private final ReadResources read;

	RecordingResourceAccessor(ResourceLoader loader, ReadResources read) {
		super(loader);
		this.read = read;
	}

	@Override
	public @Nullable List<Resource> getAll(String path) throws IOException {
		List<Resource> found = super.getAll(path);
		return (found != null) ? recorded(found) : null;
	}

	@Override
	public List<Resource> search(String path, boolean recursive) throws IOException {
		return recorded(super.search(path, recursive));
	}

	private List<Resource> recorded(List<Resource> found) {
		return found.stream().<Resource>map((resource) -> new RecordedResource(resource, this.read)).toList();
	}

	/**
	 * A resource whose content is recorded when it is opened.
	 */
	private static final class RecordedResource extends AbstractResource {

		private final Resource resource;

		private final ReadResources read;

		RecordedResource(Resource resource, ReadResources read) {
			super(resource.getPath(), resource.getUri());
			this.resource = resource;
			this.read = read;
		}

		@Override
		public String getPath() {
			return this.resource.getPath();
		}

		@Override
		public InputStream openInputStream() throws IOException {
			try (InputStream stream = this.resource.openInputStream()) {
				byte[] content = stream.readAllBytes();
				this.read.add(getPath(), getUri(), content);
				return new ByteArrayInputStream(content);
			}
		}

		@Override
		public boolean exists() {
			return this.resource.exists();
		}

		@Override
		public Resource resolve(String other) {
			return new RecordedResource(this.resource.resolve(other), this.read);
		}

		@Override
		public Resource resolveSibling(String other) {
			return new RecordedResource(this.resource.resolveSibling(other), this.read);
		}

	}

}
