package io.isolateddb.sample;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Registers users and finds them.
 */
@Service
class UserService {

	private final JdbcClient jdbc;

	private final AuditLog auditLog;

	UserService(JdbcClient jdbc, AuditLog auditLog) {
		this.jdbc = jdbc;
		this.auditLog = auditLog;
	}

	/**
	 * Register a user. The attempt is in the audit log even if it fails.
	 */
	@Transactional
	User register(NewUser user) {
		this.auditLog.add("register " + user.email());
		try {
			KeyHolder key = new GeneratedKeyHolder();
			this.jdbc.sql("insert into users (email, name) values (:email, :name)").paramSource(user).update(key, "id");
			return new User(Objects.requireNonNull(key.getKeyAs(Number.class)).longValue(), user.email(), user.name());
		}
		catch (DuplicateKeyException ex) {
			throw new EmailTakenException(user.email(), ex);
		}
	}

	Optional<User> find(long id) {
		return this.jdbc.sql("select id, email, name from users where id = ?").param(id).query(User.class).optional();
	}

	List<User> all() {
		return this.jdbc.sql("select id, email, name from users order by id").query(User.class).list();
	}

}
