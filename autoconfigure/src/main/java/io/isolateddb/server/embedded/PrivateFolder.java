package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Folders and files that other users of the machine can neither make in advance nor
 * change. A folder that exists is used only if it belongs to this user, is no symbolic
 * link, and nobody else may write in it. The folders above it are not looked at: they are
 * the user's choice, and in a common folder, such as that for temporary files, only the
 * owner may rename what is his.
 * <p>
 * Where files have no owner and no permissions of this kind, as on Windows, folders are
 * private if those above them are.
 */
final class PrivateFolder {

	/** Occurs in the message about each folder that is refused. */
	static final String UNSAFE = "not safe from other users of this machine";

	private static final boolean HAS_PERMISSIONS = FileSystems.getDefault()
		.supportedFileAttributeViews()
		.contains("posix");

	/** Where Linux describes this process. */
	private static final Path PROCESS = Path.of("/proc/self");

	private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

	private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");

	private static final Set<PosixFilePermission> PARENT = PosixFilePermissions.fromString("rwxr-xr-x");

	private PrivateFolder() {
	}

	/**
	 * Create a folder that only this user can enter, or verify the one that exists.
	 * @return the path
	 * @throws FileSystemException if others may have had their hands in it
	 */
	static Path require(Path path) throws IOException {
		if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS) && create(path)) {
			return path;
		}
		verify(path);
		return path;
	}

	/**
	 * Like {@link #require}, for a folder that nobody else has to read either.
	 */
	static Path requireUnreadable(Path path) throws IOException {
		require(path);
		if (HAS_PERMISSIONS && !OWNER.equals(Files.getPosixFilePermissions(path))) {
			Files.setPosixFilePermissions(path, OWNER);
		}
		return path;
	}

	/**
	 * The folder of this user among those for temporary files, for a user without a home.
	 * Its name cannot be foreseen. Two JVMs that look for it for the first time at the
	 * same moment may each create one; the later ones take the same.
	 */
	static Path inTemporary(Path temporary, String prefix) throws IOException {
		Set<Path> own = new TreeSet<>();
		try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, prefix + "*")) {
			for (Path folder : folders) {
				if (isPrivate(folder)) {
					own.add(folder);
				}
			}
		}
		return own.isEmpty() ? Files.createTempDirectory(temporary, prefix) : own.iterator().next();
	}

	private static boolean isPrivate(Path folder) {
		try {
			verify(folder);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Write a file that only this user can read. A file of this name is replaced, and
	 * nobody sees a part of it.
	 */
	static void write(Path file, String content) throws IOException {
		Path folder = file.toAbsolutePath().getParent();
		Path unfinished = Files.createTempFile(folder, file.getFileName().toString(), ".tmp", attributes(OWNER_FILE));
		try {
			Files.writeString(unfinished, content);
			Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
		}
		finally {
			Files.deleteIfExists(unfinished);
		}
	}

	/**
	 * Create a folder.
	 * @return whether it was this thread that has created it
	 */
	private static boolean create(Path path) throws IOException {
		Path parent = path.toAbsolutePath().getParent();
		if (parent != null && !Files.isDirectory(parent)) {
			Files.createDirectories(parent, attributes(PARENT));
		}
		try {
			Files.createDirectory(path, attributes(OWNER));
			return true;
		}
		catch (FileAlreadyExistsException ex) {
			return false;
		}
	}

	private static FileAttribute<?>[] attributes(Set<PosixFilePermission> permissions) {
		return HAS_PERMISSIONS ? new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(permissions) }
				: new FileAttribute<?>[0];
	}

	private static void verify(Path path) throws IOException {
		if (Files.isSymbolicLink(path)) {
			throw unsafe(path, "it is a symbolic link");
		}
		if (!Files.isDirectory(path)) {
			throw new FileSystemException(path.toString(), null, "not a directory");
		}
		if (!HAS_PERMISSIONS) {
			return;
		}
		PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class,
				LinkOption.NOFOLLOW_LINKS);
		UserPrincipal user = thisUser();
		if (!attributes.owner().equals(user)) {
			throw unsafe(path, "it belongs to the user " + attributes.owner().getName());
		}
		Set<PosixFilePermission> others = EnumSet.of(PosixFilePermission.OTHERS_WRITE);
		// The group that many systems give each user has nobody else in it
		if (!attributes.group().getName().equals(user.getName())) {
			others.add(PosixFilePermission.GROUP_WRITE);
		}
		others.retainAll(attributes.permissions());
		if (!others.isEmpty()) {
			throw unsafe(path, "others may write in it: its permissions are "
					+ PosixFilePermissions.toString(attributes.permissions()));
		}
	}

	/**
	 * The user who owns this process. Its name does not tell it, as in a container it may
	 * have none. A file that is created in the folder in question would not tell it for
	 * certain either: whoever owns the folder could put another in its place.
	 */
	private static UserPrincipal thisUser() throws IOException {
		if (Files.isDirectory(PROCESS)) {
			return Files.getOwner(PROCESS);
		}
		Path file = Files.createTempFile("isolated-database-", "");
		try {
			return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS);
		}
		finally {
			Files.delete(file);
		}
	}

	private static FileSystemException unsafe(Path path, String reason) {
		return new FileSystemException(path.toString(), null, UNSAFE + ", as " + reason);
	}

}
