"""An application without our guard, for the twin of a test: it answers how many bytes reached it."""


def application(environ, start_response):
    """Count what the server hands over."""
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    answer = str(len(body)).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(answer)))])
    return [answer]
