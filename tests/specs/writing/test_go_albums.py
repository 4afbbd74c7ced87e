"""An API of gin, gorm and AWS: indexes, defaults of forms, errors by who gives them, what is kept within bounds."""

from tests.specs.writing.drafts import draft_of, said

MOD = """module github.com/northlight/albums

go 1.22

require (
	github.com/aws/aws-sdk-go-v2 v1.30.0
	github.com/aws/aws-sdk-go-v2/service/s3 v1.58.0
)
"""
STORE = """// Package store keeps albums.
package store

import (
	"errors"

	"gorm.io/gorm"
)

var ErrNotFound = errors.New("no such album")

type Album struct {
	ID      uint   `gorm:"primaryKey"`
	OwnerID string `gorm:"size:36;not null;index:owner_title,unique"`
	Title   string `gorm:"not null;index:owner_title,unique"`
	Code    string `gorm:"uniqueIndex:idx_code"`
	State   string `gorm:"type:varchar(10)"`
	Size    int64  `gorm:"check:size > 0"`
}

type Store struct{ db *gorm.DB }

func (s *Store) Find(id uint) (*Album, error) {
	var a Album
	if err := s.db.First(&a, id).Error; err != nil {
		return nil, ErrNotFound
	}
	return &a, nil
}
"""
API = """package store

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/redis/go-redis/v9"
)

type API struct {
	cache *redis.Client
	srv   *http.Server
}

type listQuery struct {
	Limit int `form:"limit,default=25" binding:"min=1,max=100"`
}

// Limit counts the requests of a user.
func (a *API) Limit(c *gin.Context) {
	n, err := a.cache.Incr(c, "rate").Result()
	if err != nil {
		c.Next()
		return
	}
	if n > 120 {
		c.AbortWithStatus(http.StatusTooManyRequests)
		return
	}
	c.Next()
}

// Show answers with an album.
func (a *API) Show(c *gin.Context) {
	id, err := strconv.ParseUint(c.Param("id"), 10, 32)
	if err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": "album ids are numbers"})
		return
	}
	c.JSON(http.StatusOK, id)
}

// Stop ends the server once the context is done.
func (a *API) Stop(ctx context.Context) {
	go func() {
		<-ctx.Done()
		shutdown, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		_ = a.srv.Shutdown(shutdown)
	}()
}
"""
FILES = """package store

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type Files struct {
	client *s3.Client
	slots  int
}

// NewFiles keeps at least one slot.
func NewFiles(client *s3.Client, slots int) *Files {
	if slots < 1 {
		slots = 1
	}
	return &Files{client: client, slots: slots}
}

// Link hands out an address for one upload.
func (f *Files) Link(ctx context.Context, key string) (string, error) {
	req, err := s3.NewPresignClient(f.client).PresignPutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String("photos"), Key: &key, CacheControl: aws.String("private, max-age=60"),
	}, s3.WithPresignExpires(15*time.Minute))
	if err != nil {
		return "", err
	}
	return req.URL, nil
}
"""
AGES = """def admit(age: int) -> str:
    \"\"\"Admits a visitor.\"\"\"
    if age > 130:
        age = 130
    return f"visitor of {age}"
"""


def told() -> list[str]:
    return said(draft_of({"go.mod": MOD, "store.go": STORE, "api.go": API, "files.go": FILES}))


def test_fields_of_one_unique_index_are_unique_together_only():
    texts = told()
    assert "`OwnerID` must be unique together with `Title`." in texts
    assert "`Code` must be unique." in texts
    assert "`Title` must be unique." not in texts


def test_what_a_column_is_made_for_limits_it():
    texts = told()
    assert "`State` must be at most 10 characters long." in texts
    assert "`Size` must be above 0." in texts


def test_the_default_of_a_form_is_told():
    assert any("`Limit` (25 by default)" in text for text in told())


def test_an_error_is_told_by_what_returns_it():
    texts = told()
    assert any("`strconv.ParseUint` returns an error" in text for text in texts)
    assert any(text.endswith("when `s.db.First` returns an error.") for text in texts)
    assert not any("there is an error" in text for text in texts)


def test_going_on_without_a_limit_is_a_decision():
    assert "IF `a.cache.Incr` returns an error THEN `Limit` SHALL call `c.Next`." in told()


def test_a_timeout_made_for_one_call_is_that_of_the_call():
    assert "`a.srv.Shutdown` works under a timeout of 20 seconds (`context.WithTimeout`)." in told()


def test_a_presigned_operation_is_one():
    texts = told()
    assert 'Uses AWS S3 with "photos": `PresignPutObject`.' in texts
    assert '`PresignPutObject` is given `CacheControl` "private, max-age=60".' in texts


def test_a_module_inside_another_is_imported_where_it_is_itself():
    texts = told()
    assert any("`github.com/aws/aws-sdk-go-v2/service/s3`" in each and "`files.go`" in each for each in texts)
    assert not any("`github.com/aws/aws-sdk-go-v2` " in each and "store.go" in each for each in texts)


def test_a_number_that_is_moved_to_the_nearest_allowed_one_is_kept_to_it():
    assert "`slots` is kept to at least 1." in told()
    assert "`age` is kept to at most 130." in said(draft_of({"visits.py": AGES}))


SERVER = """package store

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

type Server struct {
	store *Store
}

func (s *Server) Router() *gin.Engine {
	r := gin.New()
	v1 := r.Group("/v1")
	v1.GET("/albums", s.list)
	v1.POST("/albums", s.create)
	return r
}

func (s *Server) list(c *gin.Context) { c.Status(http.StatusOK) }

func (s *Server) create(c *gin.Context) { c.Status(http.StatusCreated) }
"""


def test_what_keeps_its_fields_to_itself_is_titled_by_what_it_does():
    draft = draft_of({"store.go": STORE, "server.go": SERVER})
    titles = [each.title for chapter in draft.capabilities for each in chapter.requirements]
    assert "Store: find an album" in titles
    assert "Serve requests at /v1" in titles
    assert not any(title.startswith("Represent a s") for title in titles)


CUT = """package gate

import (
	"net/http"
	"strings"
)

// Admit lets in who bears a token.
func Admit(w http.ResponseWriter, r *http.Request) {
	_, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		http.Error(w, "missing token", http.StatusUnauthorized)
		return
	}
	_, _, found := strings.Cut(r.URL.Path, "/v1/")
	if !found {
		http.Error(w, "no version", http.StatusNotFound)
		return
	}
	w.WriteHeader(http.StatusOK)
}
"""


def test_what_is_cut_off_is_asked_for():
    texts = [text for text in said(draft_of({"gate.go": CUT})) if text.startswith("IF ")]
    assert any('`r.Header.Get("Authorization")` does not start with "Bearer"' in text for text in texts)
    assert any('"/v1/" is not in `r.URL.Path`' in text for text in texts)
