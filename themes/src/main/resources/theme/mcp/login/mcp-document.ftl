<#import "mcp-page.ftl" as mcp>
<#-- In place of the login of a client that is not let in. No script: a page that waits asks again by itself, by meta refresh. -->
<@mcp.page heading=msg("mcpDocument" + kind + "Title") refresh=(refresh!"")>
<div id="mcp-document" class="mcp-stack" data-kind="${kind}">
  <dl class="mcp-facts">
    <div>
      <dt>${msg("mcpDocumentHost")}</dt>
      <dd id="mcp-document-host"><p class="mcp-host"><strong><bdi class="mcp-foreign" dir="ltr">${host}</bdi></strong></p></dd>
    </div>
    <div>
      <dt>${msg("mcpDocumentId")}</dt>
      <dd id="mcp-document-id"><p class="mcp-small"><bdi class="mcp-foreign" dir="ltr">${clientId}</bdi></p></dd>
    </div>
  </dl>
  <p class="instruction">${msg("mcpDocument" + kind + "Meaning")}</p>
  <p id="mcp-contact">${msg("mcpDocument" + kind + "Ask")} <#if contact?has_content><strong><@mcp.foreign contact /></strong><#else>${msg("mcpNoAccessAdministrator")}</#if></p>
  <#if kind == "WAITS" || kind == "COMING">
  <#if still?has_content>
  <p class="mcp-hint">${msg("mcpDocumentGoesOn")} <a id="mcp-again" href="${again}">${msg("mcpDocumentAgain")}</a> · <a id="mcp-still" href="${still}">${msg("mcpDocumentStill")}</a></p>
  <#else>
  <p class="mcp-hint">${msg("mcpDocumentIsStill")} <a id="mcp-again" href="${again}">${msg("mcpDocumentAgain")}</a></p>
  </#if>
  <#if parameters?has_content>
  <form class="mcp-decision" action="${action}" method="post">
    <#list parameters as parameter>
    <input type="hidden" name="${parameter.name}" value="${parameter.value}">
    </#list>
    <button type="submit" class="${properties.kcButtonSecondaryClass}" name="${giveUp}" id="mcp-give-up" value="true">${msg("mcpDocumentGiveUp")}</button>
  </form>
  </#if>
  </#if>
</div>
</@mcp.page>
