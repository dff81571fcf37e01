package io.isolateddb.sample;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Remembers what was tried. Each entry is committed at once, whatever becomes of the
 * transaction around it.
 */
@Service
class AuditLog {

	private final JdbcClient jdbc;

	AuditLog(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	@Transactional(propagation = Propagation.REQUIRES_NEW)
	void add(String action) {
		this.jdbc.sql("insert into audit_log (action) values (?)").param(action).update();
	}

	List<String> actions() {
		return this.jdbc.sql("select action from audit_log order by id").query(String.class).list();
	}

}
