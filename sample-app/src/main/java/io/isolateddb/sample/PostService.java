package io.isolateddb.sample;

import java.util.List;
import java.util.Objects;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Publishes posts and the comments on them.
 */
@Service
@Transactional
class PostService {

	private final JdbcClient jdbc;

	PostService(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	Post publish(NewPost post) {
		KeyHolder key = new GeneratedKeyHolder();
		this.jdbc.sql("insert into posts (author_id, topic, title) values (:authorId, :topic, :title)")
			.paramSource(post)
			.update(key, "id");
		return new Post(Objects.requireNonNull(key.getKeyAs(Number.class)).longValue(), post.authorId(), post.topic(),
				post.title());
	}

	void comment(long postId, Comment comment) {
		this.jdbc.sql("insert into comments (post_id, author_id, text) values (:postId, :authorId, :text)")
			.param("postId", postId)
			.param("authorId", comment.authorId())
			.param("text", comment.text())
			.update();
	}

	@Transactional(readOnly = true)
	List<Post> all() {
		return this.jdbc.sql("select id, author_id, topic, title from posts order by id").query(Post.class).list();
	}

	@Transactional(readOnly = true)
	List<Comment> comments(long postId) {
		return this.jdbc.sql("select author_id, text from comments where post_id = ? order by id")
			.param(postId)
			.query(Comment.class)
			.list();
	}

}
