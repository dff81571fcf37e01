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
				insert into statistics (user_id, posts, comments) values (
					:userId,
					(select count(*) from posts where author_id = :userId),
					(select count(*) from comments where author_id = :userId)
				)
				on conflict (user_id) do update set posts = excluded.posts, comments = excluded.comments
				returning user_id, posts, comments
				""").param("userId", userId).query(Statistics.class).single();
		return CompletableFuture.completedFuture(statistics);
	}

	List<Statistics> all() {
		return this.jdbc.sql("select user_id, posts, comments from statistics order by user_id")
			.query(Statistics.class)
			.list();
	}

}
