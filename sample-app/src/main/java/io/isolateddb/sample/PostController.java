package io.isolateddb.sample;

import java.util.List;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Posts and the comments on them over HTTP.
 */
@RestController
@RequestMapping("/posts")
class PostController {

	private final PostService posts;

	PostController(PostService posts) {
		this.posts = posts;
	}

	@GetMapping
	List<Post> all() {
		return this.posts.all();
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	Post publish(@RequestBody NewPost post) {
		return this.posts.publish(post);
	}

	@GetMapping("/{id}/comments")
	List<Comment> comments(@PathVariable long id) {
		return this.posts.comments(id);
	}

	@PostMapping("/{id}/comments")
	@ResponseStatus(HttpStatus.CREATED)
	void comment(@PathVariable long id, @RequestBody Comment comment) {
		this.posts.comment(id, comment);
	}

}
