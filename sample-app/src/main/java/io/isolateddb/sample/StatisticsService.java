package io.isolateddb.sample;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Service;

/**
 * Counts what users have written, on another thread than that of its caller.
 */
@Service
class StatisticsService {

	private final JdbcClient jdbc;

	StatisticsService(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Count what a user has written until now, and keep the result.
	 */
	@Async
	CompletableFuture<Statistics> refresh(long userId) {
		Statistics statistics = this.jdbc.sql("""
				select u.id as user_id,
					(select count(*) from posts where author_id = u.id) as posts,
					(select count(*) from comments where author_id = u.id) as comments
				from users u where u.id = ?
				""").param(userId).query(Statistics.class).single();
		this.jdbc.sql("delete from statistics where user_id = ?").param(userId).update();
		this.jdbc.sql("insert into statistics (user_id, posts, comments) values (:userId, :posts, :comments)")
			.paramSource(statistics)
			.update();
		return CompletableFuture.completedFuture(statistics);
	}

	List<Statistics> all() {
		return this.jdbc.sql("select user_id, posts, comments from statistics order by user_id")
			.query(Statistics.class)
			.list();
	}

}
